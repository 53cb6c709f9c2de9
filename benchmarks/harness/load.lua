-- What wrk sends. Enters: a file of requests, each behind a line with its length, and perhaps a rate.
-- Leaves: one line of JSON with the counts and the latencies in microseconds.
local ffi = require('ffi')
ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } xsys_timespec;
  int clock_gettime(int clock, xsys_timespec *now);
]]

local CLOCK_MONOTONIC = 1
local time = ffi.new('xsys_timespec')

local function milliseconds()
  ffi.C.clock_gettime(CLOCK_MONOTONIC, time)
  return tonumber(time.seconds) * 1000 + tonumber(time.nanoseconds) / 1e6
end

local function read_requests(path)
  local file = assert(io.open(path, 'rb'))
  local requests = {}
  while true do
    local length = file:read('*l')
    if not length then break end
    requests[#requests + 1] = file:read(tonumber(length))
  end
  file:close()
  return requests
end

function init(args)
  local requests = read_requests(args[1])
  local rate = tonumber(args[2])

  wrk.format = function() return requests[1] end
  -- Only a walk pays for calling Lua at each request.
  if #requests > 1 then
    local at = 0
    request = function()
      at = at % #requests + 1
      return requests[at]
    end
  end

  -- One timetable for all connections: a slow answer does not slow the others' requests, and wrk corrects
  -- the latencies of a connection that fell behind.
  if rate then
    local interval = 1000 / rate
    local due
    delay = function()
      local now = milliseconds()
      due = (due or now) + interval
      return math.max(0, math.floor(due - now + 0.5))
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,'
      .. '"p50":%d,"p90":%d,"p99":%d,"max":%d}\n',
    summary.requests, summary.duration, summary.bytes, errors.connect, errors.read, errors.write, errors.status,
    errors.timeout, latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max))
end
