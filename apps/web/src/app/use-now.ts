import { useEffect, useState } from 'react';

/** The server's clock in milliseconds, renewed every second. @param offset from this browser's clock to the server's */
export function useNow(offset = 0): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  // A snapshot may come between two ticks: then the offset is newer than `now`, which is at most a second old.
  return now + offset;
}
