-- Sends prepared requests in random order and prints what came of it as one line of JSON.
-- REQUESTS: a folder with one file per kind, its requests separated by a zero byte.
-- MIX: kinds with their shares of a hundred, such as "get=80 list=15 create=5".
local kinds = {}

local function read(kind)
  local requests = {}
  local file = assert(io.open(os.getenv("REQUESTS") .. "/" .. kind, "rb"))
  for request in file:read("*a"):gmatch("[^%z]+") do
    requests[#requests + 1] = request
  end
  file:close()
  return requests
end

function init()
  math.randomseed(os.time())
  for kind, share in os.getenv("MIX"):gmatch("(%w+)=(%d+)") do
    local requests = read(kind)
    for _ = 1, tonumber(share) do
      kinds[#kinds + 1] = requests
    end
  end
end

function request()
  local requests = kinds[math.random(#kinds)]
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50":%.3f,"p95":%.3f,"p99":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
