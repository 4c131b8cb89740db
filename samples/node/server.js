// A page that counts its visitors, for as long as this instance lives.
const http = require('node:http');

const port = Number(process.env.PORT || 8080);
let visits = 0;

const server = http.createServer((request, response) => {
  if (request.url === '/healthz') {
    response.end('ok');
    return;
  }
  visits += 1;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>node</title>
<body style="font-family: sans-serif; margin: 4rem">
<h1>Hello from node</h1>
<p>Visitor ${visits} of this instance, on port ${port}.</p>
</body></html>
`);
});

server.listen(port, '0.0.0.0');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
