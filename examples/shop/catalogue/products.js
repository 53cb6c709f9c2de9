// What the shop sells. Prices in cents; `stock` is where the day begins (catalogue/stock.js counts from there).
export const products = [
  {
    sku: 'mug-moss', name: 'Moss mug', kind: 'mugs', price: 2400, stock: 14, tint: '#dfe6d5',
    blurb: 'Thrown thin, glazed thick. Holds three deciliters and the warmth of your hands.',
  },
  {
    sku: 'bowl-harbour', name: 'Harbour bowl', kind: 'bowls', price: 3800, stock: 9, tint: '#d6e2ea',
    blurb: 'A breakfast bowl in the grey-blue of the quay at six in the morning.',
  },
  {
    sku: 'vase-ember', name: 'Ember vase', kind: 'vases', price: 7200, stock: 4, tint: '#f3dccf',
    blurb: 'Wood-fired for three days. No two carry the same flame marks.',
  },
  {
    sku: 'teapot-plum', name: 'Plum teapot', kind: 'teapots', price: 9600, stock: 3, tint: '#e8dbe6',
    blurb: 'Pours without a drip: we tried forty spouts before we kept this one.',
  },
  {
    sku: 'plate-oat', name: 'Oat plate', kind: 'plates', price: 2900, stock: 22, tint: '#efe7d6',
    blurb: 'Speckled stoneware with a rim that keeps the sauce where it belongs.',
  },
  {
    sku: 'jar-tide', name: 'Tide jar', kind: 'jars', price: 5400, stock: 6, tint: '#d3e5e0',
    blurb: 'A lidded jar for salt, sourdough or secrets. Cork seal, ash glaze.',
  },
];

const bySku = new Map(products.map((product) => [product.sku, product]));

export function findProduct(sku) {
  return bySku.get(sku);
}

/** Products of one kind, up to a price, in the order asked for. */
export function searchProducts({ kind, max, sort } = {}) {
  const found = products.filter((product) => (!kind || product.kind === kind) && (!max || product.price <= max));
  if (sort === 'price') found.sort((a, b) => a.price - b.price);
  if (sort === 'name') found.sort((a, b) => a.name.localeCompare(b.name));
  return found;
}
