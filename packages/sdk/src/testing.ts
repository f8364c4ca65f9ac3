/** For the tests of applications: time, network and store that do what a test tells them. */
export { createTestClient, type TestClientOptions } from './testing/client.ts';
export { unreliable, type UnreliableNetwork } from './testing/network.ts';
export { fallibleStore, type FallibleStore } from './testing/store.ts';
export { VirtualTime } from './testing/virtual-time.ts';
