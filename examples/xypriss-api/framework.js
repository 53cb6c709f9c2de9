// The one place that says which XyPriss this is. Enters: XYPRISS, another module to take instead. Leaves: its exports.
const framework = await import(process.env.XYPRISS ?? 'xsys/xypriss');

export const { createServer, FileUploadAPI, Router } = framework;
