-- For wrk: the loads of bench.sh, which names one in the variable LOAD. At the end prints one line:
-- requests, microseconds that the run took, the median, the 99th percentile and the longest latency
-- in microseconds, and how many requests had no answer or another one than a good one. wrk is a
-- closed loop: a connection waits for its answer, so a stall is in the longest latency and hardly in
-- the percentiles.
--
-- There is no response(): wrk would make a table of the headers of every answer, and so take
-- processor time from the servers. It counts by itself which answers have a status above 399.
-- Where there is no request() either, wrk sends the same bytes each time, which is quickest; else
-- the requests are made beforehand, and only handed out while it counts.
local load = os.getenv("LOAD")

-- The requests to be sent in turn.
local prepared = {}
local last = 0

local function in_turn()
  last = last % #prepared + 1
  return prepared[last]
end

local function order(name)
  return wrk.format("POST", "/orders", {["Content-Type"] = "application/json"},
    '{"name":"' .. name .. '","quantity":1}')
end

local function base64(text)
  local digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local out = {}
  for i = 1, #text, 3 do
    local a, b, c = text:byte(i, i + 2)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 3, 0, -1 do
      local digit = math.floor(bits / 64 ^ place) % 64
      local pad = place == 1 and not b or place == 0 and not c
      out[#out + 1] = pad and "=" or digits:sub(digit + 1, digit + 1)
    end
  end
  return table.concat(out)
end

local prepare = {
  -- GET of the path in wrk's address.
  same = function() end,

  -- Purchases of the ten toys, or of one.
  ten = function()
    for name in ("Tux Whale Elephant Bird Lego Frisbee Barbie Monopoly Marbles Chess"):gmatch("%a+") do
      prepared[#prepared + 1] = order(name)
    end
  end,
  hot = function() prepared[1] = order("Tux") end,

  -- Purchases of many toys, in no order that a cache could like.
  many = function()
    local toys = tonumber(os.getenv("TOYS"))
    for i = 1, toys do prepared[i] = order(string.format("Toy-%06d", i)) end
    math.randomseed(1)
    for i = toys, 2, -1 do
      local other = math.random(i)
      prepared[i], prepared[other] = prepared[other], prepared[i]
    end
  end,

  -- Reads of orders that have been placed, of which there are ORDERS.
  placed = function()
    local orders = tonumber(os.getenv("ORDERS"))
    math.randomseed(1)
    for i = 1, 20000 do prepared[i] = wrk.format("GET", "/orders/" .. math.random(0, orders - 1)) end
  end,

  -- Puts into etcd of what the store keeps of an order, each order under its number.
  etcd = function()
    for i = 1, 20000 do
      local key = base64(string.format("/orders/%08d", i))
      local value = base64('{"name":"Elephant","quantity":1,"price":25.99,"version":' .. i .. "}")
      prepared[i] = wrk.format("POST", "/v3/kv/put", {["Content-Type"] = "application/json"},
        '{"key":"' .. key .. '","value":"' .. value .. '"}')
    end
  end,
}

if load ~= "same" then request = in_turn end

function init() prepare[load]() end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("result %d %d %d %d %d %d", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.status + errors.timeout + errors.connect + errors.read + errors.write))
end
