type Shown = { readonly channel: string; readonly address: string };

/** The address as people know it: that of a browser is a page of letters that says nothing but where it is pushed to. */
export function addressText({ channel, address }: Shown): string {
  const place = channel === 'push' ? placeIn(address) : null;
  return place === null ? address : `a browser by ${place}`;
}

function placeIn(subscription: string): string | null {
  try {
    const { endpoint } = JSON.parse(subscription) as { readonly endpoint?: unknown };
    return typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint).host : null;
  } catch {
    return null;
  }
}
