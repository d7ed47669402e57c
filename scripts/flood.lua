-- For wrk: every connection buys without a pause. Prints how many answers had which status, and how
-- many requests had none.
local threads = {}

function setup(thread) table.insert(threads, thread) end

function init()
  counts = ""
  seen = {}
  order = wrk.format("POST", "/orders", {["Content-Type"] = "application/json"},
    '{"name":"Tux","quantity":1}')
end

function request() return order end

function response(status)
  seen[status] = (seen[status] or 0) + 1
  counts = ""
  for each, count in pairs(seen) do counts = counts .. each .. "=" .. count .. ";" end
end

function done(summary, latency)
  local all = {}
  for _, thread in ipairs(threads) do
    for status, count in string.gmatch(thread:get("counts"), "(%d+)=(%d+);") do
      all[status] = (all[status] or 0) + count
    end
  end
  for status, count in pairs(all) do print(status .. " " .. count) end
  print("timeout " .. summary.errors.timeout)
  print("broken " .. summary.errors.connect + summary.errors.read + summary.errors.write)
  print("slowest " .. math.floor(latency.max / 1000) .. " ms")
end
