const seen = Number(localStorage.getItem('seen') || 0) + 1;
localStorage.setItem('seen', seen);
document.getElementById('count').textContent = seen;
