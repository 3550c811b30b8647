/**
 * Loaded into a child process before its own code (`node --import`): ends it when the parent is gone, however that
 * came about, and keeps its servers on the loopback interface. The IPC channel closes also when the parent was killed
 * without being asked, which no signal handler of the parent could pass on.
 */
import { Server } from 'node:net';

process.on('disconnect', () => process.exit(0));
process.channel?.unref();

// The chat client asks nobody to sign in: it must not be reachable from other machines.
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
const listen = Server.prototype.listen as (this: Server, ...args: unknown[]) => Server;
Server.prototype.listen = function onLoopback(this: Server, ...args: unknown[]): Server {
  const [port, ...rest] = args;
  return typeof port === 'number' && typeof rest[0] !== 'string'
    ? listen.call(this, port, 'localhost', ...rest)
    : listen.apply(this, args);
};
