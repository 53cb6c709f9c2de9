// Prices are whole cents everywhere; this is the one place that makes them readable.
const format = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

export function money(cents) {
  return format.format(cents / 100);
}
