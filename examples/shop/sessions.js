// Who is shopping: a session cookie, the cart inside it, and what the header of every page shows of it.
import { randomBytes } from 'node:crypto';
import session from 'express-session';

export function sessions() {
  return session({
    name: 'shop.sid',
    // Without a secret of its own the shop forgets its visitors at each start, which suits a demo.
    secret: process.env.SHOP_SECRET ?? randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', maxAge: 24 * 60 * 60 * 1000 },
  });
}

export function countCart(req, res, next) {
  res.locals.cartCount = Object.values(req.session.cart ?? {}).reduce((sum, quantity) => sum + quantity, 0);
  next();
}
