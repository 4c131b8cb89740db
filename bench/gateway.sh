#!/usr/bin/env bash
# Loads the gateway, HAProxy, nginx and Caddy against one nginx that answers with 1 KiB, in
# interleaved rounds, and prints a Markdown table with ratios to HAProxy.
# Needs: wrk haproxy nginx caddy (distribution packages), JAVA_HOME of a JDK 25.
# Settings: ROUNDS (5), SECONDS_EACH (8), CONNECTIONS (64), WARMUP (60).
set -euo pipefail
. "$(dirname "$0")/classes.sh"
ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-8} CONNECTIONS=${CONNECTIONS:-64} WARMUP=${WARMUP:-60}
cores=$(nproc)
run=$(mktemp -d)
pids=()
stop() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$run"; }
trap stop EXIT
base=${PORT:-28080}
app=$base haproxy=$((base + 1)) nginx=$((base + 2)) caddy=$((base + 3)) slipway=$((base + 4))
mkdir -p "$run/html" "$run/app" "$run/proxy" "$run/caddy"
head -c 1024 /dev/zero | tr '\0' x > "$run/html/index.html"
chmod -R a+rx "$run"

nginx_head() { cat <<EOF
daemon off; worker_processes $1; pid $2/pid; error_log /dev/null; worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http { access_log off; client_body_temp_path $2/b; proxy_temp_path $2/p; fastcgi_temp_path $2/f;
uwsgi_temp_path $2/u; scgi_temp_path $2/s; keepalive_requests 1000000; tcp_nodelay on;
EOF
}
{ nginx_head "$cores" "$run/app"
  echo "server { listen 127.0.0.1:$app backlog=4096; root $run/html; } }"; } > "$run/app.conf"
{ nginx_head "$cores" "$run/proxy"
  echo "upstream a { server 127.0.0.1:$app; keepalive 128; keepalive_requests 1000000; }
  server { listen 127.0.0.1:$nginx backlog=4096; location / { proxy_pass http://a; proxy_http_version 1.1;
  proxy_set_header Connection ''; proxy_set_header Host \$http_host;
  proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto http;
  proxy_set_header X-Forwarded-Host \$http_host; } } }"; } > "$run/proxy.conf"
cat > "$run/haproxy.cfg" <<EOF
global
  nbthread $cores
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option forwardfor
  http-reuse always
frontend f
  bind 127.0.0.1:$haproxy
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  default_backend b
backend b
  server a 127.0.0.1:$app
EOF
cat > "$run/Caddyfile" <<EOF
{
  admin off
  auto_https off
}
http://127.0.0.1:$caddy {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:$app {
    transport http {
      keepalive_idle_conns_per_host 128
    }
  }
}
EOF
nginx -c "$run/app.conf" >/dev/null 2>&1 & pids+=($!)
nginx -c "$run/proxy.conf" >/dev/null 2>&1 & pids+=($!); pid_nginx=$!
haproxy -db -f "$run/haproxy.cfg" >/dev/null 2>&1 & pids+=($!); pid_haproxy=$!
XDG_DATA_HOME=$run/caddy XDG_CONFIG_HOME=$run/caddy GOMAXPROCS=$cores \
  caddy run --adapter caddyfile --config "$run/Caddyfile" >/dev/null 2>&1 & pids+=($!); pid_caddy=$!
"$JAVA" -Xmx512m --enable-native-access=ALL-UNNAMED -cp "$CLASSES" \
  dev.slipway.bench.BenchGateway "$slipway" "$app" >"$run/slipway.log" 2>&1 & pids+=($!); pid_slipway=$!

for p in $app $haproxy $nginx $caddy $slipway; do
  for i in $(seq 100); do curl -fsS -o /dev/null "http://127.0.0.1:$p/" 2>/dev/null && break; sleep 0.1; done
  curl -fsS -o /dev/null "http://127.0.0.1:$p/"
done

# CPU clock ticks of a process and its children
ticks() { local p t=0; for p in "$1" $(cat "/proc/$1/task/$1/children"); do
  t=$((t + $(awk '{print $14 + $15}' "/proc/$p/stat"))); done; echo $t; }
hertz=$(getconf CLK_TCK)
load() { # name port pid
  local before after; before=$(ticks "$3")
  wrk -t2 -c"$CONNECTIONS" -d"${SECONDS_EACH}s" --latency "http://127.0.0.1:$2/" > "$run/wrk"
  after=$(ticks "$3")
  awk -v name="$1" -v cpu=$((after - before)) -v hz="$hertz" '
    function ms(v) { return v ~ /us$/ ? v / 1000 : v ~ /ms$/ ? v + 0 : v * 1000 }
    $1 == "50%" { p50 = ms($2) } $1 == "99%" { p99 = ms($2) }
    /requests in/ { n = $1 } /Requests\/sec/ { rps = $2 }
    /Non-2xx|Socket errors/ { bad = 1 }
    END { print name, rps, p50, p99, cpu / hz / n * 1e6, bad + 0 }' "$run/wrk" >> "$run/results"
}
wrk -t2 -c"$CONNECTIONS" -d"${WARMUP}s" "http://127.0.0.1:$slipway/" >/dev/null
for round in $(seq "$ROUNDS"); do
  load HAProxy $haproxy "$pid_haproxy"; load nginx $nginx "$pid_nginx"
  load Slipway $slipway "$pid_slipway"; load Caddy $caddy "$pid_caddy"
done
[ -z "${KEEP:-}" ] || cp "$run/results" "$KEEP"
awk '
  function median(name, field,   n, i, j, t, v) { n = 0
    for (i = 1; i <= rows; i++) if (who[i] == name) v[++n] = value[i, field]
    for (i = 1; i < n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
  { rows++; who[rows] = $1; for (f = 2; f <= 5; f++) value[rows, f] = $f; bad += $6 }
  END {
    print "| proxy | requests/s | to HAProxy | p50 ms | to HAProxy | p99 ms | to HAProxy | µs CPU per request | to HAProxy |"
    print "|---|---|---|---|---|---|---|---|---|"
    split("HAProxy nginx Slipway Caddy", names, " ")
    for (f = 2; f <= 5; f++) base[f] = median("HAProxy", f)
    for (i = 1; i <= 4; i++) {
      printf "| %s |", names[i]
      for (f = 2; f <= 5; f++) { m = median(names[i], f)
        printf (f == 2 ? " %.0f |" : f == 5 ? " %.1f |" : " %.2f |") " %.2f |", m, m / base[f] }
      print "" }
    if (bad) print "\n" bad " rounds had errors" }' "$run/results"
