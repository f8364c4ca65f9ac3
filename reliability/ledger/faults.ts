/**
 * Everything that goes wrong in browsers (B), networks (N), relays (RL), stores (S) and workers (W), and what peers do that
 * mean no good (MC), and where it is made to happen. Without a `test` it is named by its id in the title of one; `why` says why nothing makes it happen.
 */

export interface Fault {
  readonly id: string;
  readonly what: string;
  /** A part of the title of a test. */
  readonly test?: string;
  readonly why?: string;
}

export const FAULTS: readonly Fault[] = [
  { id: 'B1', what: 'a tab is closed between storing and sending' },
  { id: 'B2', what: 'a page is reloaded between sending and being accepted' },
  { id: 'B3', what: 'a renderer crashes' },
  { id: 'B4', what: 'the browser is killed' },
  { id: 'B5', what: 'the device loses its power' },
  { id: 'B6', what: 'a tab is frozen and wakes' },
  { id: 'B7', what: 'timers of a hidden tab are throttled' },
  { id: 'B8', what: 'two tabs send the same row' },
  { id: 'B9', what: 'the origin is not secure: no locks, no random ids' },
  { id: 'B10', what: 'the origin has no more room' },
  { id: 'B11', what: 'an old tab blocks the upgrade of the database' },
  { id: 'B12', what: 'the database is damaged, or its connection lost' },
  { id: 'B13', what: 'site data are cleared under a page' },
  { id: 'B14', what: 'a private window, an embedded page' },
  { id: 'B15', what: 'a page comes back from the back-forward cache' },
  { id: 'B16', what: 'the device sleeps for hours, and the token runs out' },
  { id: 'B17', what: 'the clock of the device is ten years off' },
  { id: 'B18', what: 'a service worker and a page both run the SDK' },
  { id: 'B19', what: 'another user signs in over a full outbox' },
  { id: 'B20', what: 'the outbox of another release' },
  { id: 'N1', what: 'the connection is cut at every byte of a conversation' },
  { id: 'N2', what: 'the acknowledgement is lost on its way back' },
  { id: 'N3', what: 'nothing arrives any more, and nobody is told' },
  { id: 'N4', what: 'one direction is dead' },
  { id: 'N5', what: 'the connection comes and goes' },
  { id: 'N6', what: '1 kB/s and two seconds there and back' },
  { id: 'N7', what: 'the connection is reset' },
  { id: 'N8', what: 'a proxy answers 502, or with a page of its own' },
  { id: 'N9', what: 'WebSockets are blocked' },
  { id: 'N10', what: 'the old connection lingers while a new one is there' },
  { id: 'N11', what: 'frames come twice' },
  { id: 'N12', what: 'segments of one byte' },
  { id: 'N13', what: 'the relay has moved to another address' },
  { id: 'N14', what: 'ten thousand clients come back at once' },
  { id: 'N15', what: 'the relay is stopped and its successor started', test: 'the worker goes on with its successor' },
  {
    id: 'RL1',
    what: 'kill -9 at any moment',
    test: 'no promise is broken at whatever moment a page, a worker or the relay is killed',
  },
  { id: 'RL2', what: 'the power goes at any moment', test: 'has all that it acknowledged when the power goes' },
  {
    id: 'RL3',
    what: 'the relay is frozen and wakes',
    test: 'a lease has the time that the relay slept, and not more',
  },
  {
    id: 'RL4',
    what: 'the event loop stands still for seconds',
    why: 'to leases it is the same as being frozen (RL3): the time that the relay slept is given to all of them; the lag is a metric',
  },
  {
    id: 'RL5',
    what: 'memory runs out',
    why: 'the process ends as by kill -9 (RL1); what a peer that does not read can cost has a bound (R38), and idle connections are measured by the benchmark',
  },
  {
    id: 'RL6',
    what: 'an exception that nobody catches',
    test: 'when something was thrown that nobody caught, even what is no error',
  },
  {
    id: 'RL7',
    what: 'no file can be opened any more',
    why: 'connections are bounded far below what a system gives (maxConnections); how Node answers beyond it is its own',
  },
  { id: 'RL8', what: 'the clock of the relay jumps, by an hour or by ten years' },
  {
    id: 'RL9',
    what: 'two relays on one folder',
    test: 'a relay in another process is noticed, also when it is frozen',
  },
  {
    id: 'RL10',
    what: 'a start with a million waiting',
    why: 'measured by `npm run bench -- --only waiting`; in a test it would only be slow',
  },
  { id: 'RL11', what: 'limits are lowered below what is there', test: 'a topic shrinks to lower limits by and by' },
  {
    id: 'RL12',
    what: 'the store is of another release',
    test: 'written by a newer release is refused, and left as it was',
  },
  {
    id: 'RL13',
    what: 'a timer beyond 2^31 ms',
    why: 'no timer of the relay is set for longer than its sweep; what is due is in the store',
  },
  {
    id: 'RL14',
    what: 'a number beyond 2^53',
    why: 'the protocol refuses numbers above its limit (MAX_COUNT), tested with its shapes',
  },
  {
    id: 'S1',
    what: 'the disk is full',
    test: 'with free space again, all that was accepted is there and more is taken',
  },
  { id: 'S2', what: 'fdatasync fails', test: 'an error of fdatasync' },
  { id: 'S3', what: 'every write fails', test: 'an error of every write' },
  { id: 'S4', what: 'fdatasync takes for ever', test: 'a disk that gives no answer is a failure too' },
  { id: 'S5', what: 'the file is cut off', test: 'cut anywhere else it is refused, or nothing is missing' },
  { id: 'S6', what: 'a bit of a value flips' },
  { id: 'S7', what: 'a bit of a key or of the tree flips' },
  { id: 'S8', what: 'an old copy is put back' },
  { id: 'S9', what: 'the folder is deleted' },
  { id: 'S10', what: 'the folder cannot be written', test: 'whose folder it may not write in says so and goes' },
  { id: 'S11', what: 'the file may not grow', test: 'with a bound on the size of files the failure says so' },
  {
    id: 'S12',
    what: 'a reader keeps pages from being used again',
    why: 'no read of the store outlives the turn of the event loop it began in',
  },
  {
    id: 'S13',
    what: 'a lock that a dead relay left',
    test: 'of many that start at once over the lock of a dead one, one gets it',
  },
  { id: 'S14', what: 'one huge transaction', test: 'long logs go in pieces of a bounded size' },
  {
    id: 'S15',
    what: 'a copy is made while the relay writes',
    why: 'the relay makes no copies; one that was made under it is refused as damaged, or begins a new history (S5 S8)',
  },
  {
    id: 'S16',
    what: 'indexes and records disagree',
    test: 'records and all that derives from them are what the steps made of them; no crash leaves anything half done',
  },
  {
    id: 'W1',
    what: 'kill -9 before, in and behind the work',
    test: 'that is killed in the middle is followed by one that goes on where it stopped',
  },
  { id: 'W2', what: 'it sleeps past its lease', test: 'that sleeps past its lease is not heard when it wakes' },
  {
    id: 'W3',
    what: 'it computes past its lease',
    test: 'that computes past its lease is followed by another, and its answer comes too late',
  },
  {
    id: 'W4',
    what: 'it is cut off and goes on working',
    test: 'that was away longer than its grace is given work again when it is back',
  },
  { id: 'W5', what: 'it never stops speaking', test: 'ends when the worker says more, and says which bound was hit' },
  {
    id: 'W6',
    what: 'it throws something strange',
    test: 'whatever a handler throws becomes a sentence that fits',
  },
  { id: 'W7', what: 'a request kills every worker', test: 'that dies of one request takes no other with it' },
  { id: 'W8', what: 'no worker for long', test: 'wait at the relay for a service that nobody serves yet' },
  { id: 'W9', what: 'it serves what it may not', test: 'who may call may not serve, and who may serve may not call' },
  {
    id: 'W10',
    what: 'workers of two releases',
    test: 'an entry of a kind that is not known takes its place in the log',
  },
  { id: 'W11', what: 'it asks for more than it can bear', test: 'is never exceeded, whatever a worker leaves undone' },
  { id: 'W12', what: 'it is told to stop', test: 'a worker finishes what it can, gives the rest back' },
  {
    id: 'W13',
    what: 'two say that they are the same',
    test: 'speaks only for what it was given, only in order, and never behind the end',
  },
  {
    id: 'MC8',
    what: 'a peer floods with valid requests',
    test: 'is heard in the end, each request once, and another user is answered meanwhile',
  },
];
