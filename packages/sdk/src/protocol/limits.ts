/**
 * Bounds that both ends of the wire know. Every kept thing has a bound; the error names the one that was hit.
 * A relay may be configured lower or higher; its `welcome` says what holds.
 */

/** Longest payload of one message, in bytes of UTF-8. */
export const MAX_BODY_BYTES = 256 * 1024;
/** Longest sentence (cancel reason, note, failure message), in characters. */
export const MAX_TEXT_LENGTH = 4_096;
/** Most messages in one frame. */
export const MAX_FRAME_MESSAGES = 1_024;
/** Payload a sender puts into one frame before it starts the next, in characters. */
export const FRAME_TARGET_LENGTH = 128 * 1024;
/** Largest frame a relay reads, in bytes. A body may double when quoted, and a frame may hold one above its target. */
export const MAX_FRAME_BYTES = 1024 * 1024;
/** Most leases renewed by one message. */
export const MAX_RENEWED_LEASES = 1_024;
/** Most services whose conversations are listed together. */
export const MAX_LISTED_SERVICES = 64;
/** Most topics that one pattern stands for. */
export const MAX_MATCHED_TOPICS = 512;
/** Longest data of somebody who is present in a topic, in bytes. */
export const MAX_PRESENCE_BYTES = 1_024;
/** Highest number of an offset, sequence, attempt or duration: what JSON carries exactly. */
export const MAX_COUNT = Number.MAX_SAFE_INTEGER;
