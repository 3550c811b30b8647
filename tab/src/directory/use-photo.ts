import { useEffect, useState } from 'react';
import { getFile } from '../api/client.ts';

/** A picture of the API as an address that an image can show; null while there is none. */
export function usePhoto(path: string | null): string | null {
  const [photo, setPhoto] = useState<{ readonly path: string; readonly url: string } | null>(null);
  useEffect(() => {
    if (path === null) return undefined;
    const gone = new AbortController();
    getFile(path, gone.signal)
      .then(dataUrlOf)
      .then(
        (url) => !gone.signal.aborted && setPhoto({ path, url }),
        // Most people have none.
        () => undefined,
      );
    return () => gone.abort();
  }, [path]);
  return photo !== null && photo.path === path ? photo.url : null;
}

/** Images may come from here alone, and from addresses that hold them. */
async function dataUrlOf(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read.'));
    reader.readAsDataURL(file);
  });
}
