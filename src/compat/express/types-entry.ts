/**
 * The types of `xsys/express`: the user's own `@types/express`. Only the declarations made from this file are used; no
 * program loads it, so that nothing here asks for an installed `express`.
 */
import e = require('express');
export = e;
