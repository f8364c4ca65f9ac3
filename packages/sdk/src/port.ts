/** A network of message ports, for a page beside its relay. */
export { portNetwork, type Port, type PortUp } from './connection/port.ts';
