// Logs as they grow: every <pre data-stream="…"> is filled by an event stream of the REST API.
(function () {
  "use strict";
  var MOST_LINES = 5000;

  function follow(box) {
    var state = document.querySelector("[data-stream-state]");
    var source = new EventSource(box.dataset.stream);
    var lines = 0;
    var opened = 0;
    var pending = [];

    function say(text) {
      if (state) {
        state.textContent = text;
      }
    }

    function flush() {
      if (pending.length === 0) {
        return;
      }
      var atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
      box.append(pending.join("\n") + "\n");
      lines += pending.length;
      pending = [];
      while (lines > MOST_LINES && box.childNodes.length > 1) {
        lines -= box.firstChild.textContent.split("\n").length - 1;
        box.firstChild.remove();
      }
      if (atEnd) {
        box.scrollTop = box.scrollHeight;
      }
    }

    setInterval(flush, 100);
    source.onopen = function () {
      opened++;
      if (opened > 1 && !source.lastId) {
        box.textContent = "";
        lines = 0;
      }
      say("Following.");
    };
    source.onmessage = function (event) {
      source.lastId = event.lastEventId;
      pending.push(event.data);
    };
    source.addEventListener("end", function () {
      source.close();
      flush();
      say(lines === 0 ? "There is no output." : "The end.");
    });
    source.onerror = function () {
      say(source.readyState === EventSource.CLOSED ? "The log cannot be read." : "Connecting again…");
    };
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("pre[data-stream]").forEach(follow);
  });
})();
