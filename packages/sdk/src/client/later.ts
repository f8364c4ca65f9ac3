/** What begins when it has been loaded. */
import { Observable } from 'rxjs';

/** Subscribing loads it; it errors where that fails. */
export function later<T>(load: () => Promise<Observable<T>>): Observable<T> {
  return new Observable((reader) => {
    load().then(
      (loaded$) => reader.add(loaded$.subscribe(reader)),
      (cause: unknown) => reader.error(cause),
    );
  });
}
