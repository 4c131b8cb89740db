const http = require('http');

http
  .createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<h1>Hello from Node</h1>');
  })
  .listen(process.env.PORT || 3000, '0.0.0.0');
