// For tests under wine 8, whose sockets have no intervals for keep-alive: Node's connecting would fail.
require('node:net').Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this
}
