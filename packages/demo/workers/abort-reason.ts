/** Why a signal aborted, as an error to reject with. */
export function abortReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('The work was given up.', { cause: reason });
}
