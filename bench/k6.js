// An open loop: RATE requests per second for SECONDS, whatever the answers take.
import http from "k6/http";

export const options = {
  scenarios: {
    open: {
      executor: "constant-arrival-rate",
      rate: Number(__ENV.RATE),
      timeUnit: "1s",
      duration: `${__ENV.SECONDS}s`,
      preAllocatedVUs: 200,
      maxVUs: 1000,
    },
  },
  discardResponseBodies: true,
};

export default function () {
  http.get(__ENV.URL);
}
