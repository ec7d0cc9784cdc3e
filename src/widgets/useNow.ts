import { useEffect, useState } from 'react';

/** The time, drawn again every half minute: ages are in minutes. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30000);
    return () => clearInterval(timer);
  }, []);
  // What is newer than the last tick is not from the future.
  return Math.max(now, Date.now());
}
