/** The types of `xsys/express`: the user's own `@types/express`. Nothing of it exists at run time. */
import type e = require('express');
export = e;
