/**
 * Our adapter as a whole: what `require('express')` gives, on this engine. Enters: nothing. Leaves: `createApplication`
 * with Express's properties.
 */
import bodyParser = require('body-parser');
import { Route, Router } from '../../router';
import { application } from './application';
import { createApplication } from './create-application';
import { request } from './request';
import { response } from './response';
import { serveStatic } from './static';

const express = Object.assign(createApplication, {
  application,
  request,
  response,
  Route,
  Router,
  json: bodyParser.json,
  raw: bodyParser.raw,
  static: serveStatic,
  text: bodyParser.text,
  urlencoded: bodyParser.urlencoded,
});

export = express;
