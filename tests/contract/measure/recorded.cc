#include "tests/contract/measure/recorded.h"

#include <functional>
#include <limits>
#include <map>
#include <utility>

namespace trimtab::contract {
namespace {

constexpr int kScrape = 15;
constexpr int kLast = -5;
constexpr int kFirst = kLast - 40 * kScrape;

using Labels = std::map<std::string, std::string>;

std::vector<std::pair<int, double>> Scrapes(int first, int last,
                                            const std::function<double(int)>& value) {
  std::vector<std::pair<int, double>> samples;
  for (int at = first; at <= last; at += kScrape) samples.emplace_back(at, value(at));
  return samples;
}

// Builds the recording, pod by pod.
class Recording {
 public:
  void Add(const std::string& name, const Labels& labels, const std::function<double(int)>& value,
           int first = kFirst, int last = kLast) {
    series_.push_back({name, labels, Scrapes(first, last, value)});
  }

  void AddPod(const std::string& ns, const std::string& pod, double rate) {
    const Labels labels = {{"namespace", ns}, {"pod", pod}};
    Add("up", labels, [](int) { return 1.0; });
    Add("requests_total", labels, [rate](int at) { return 100'000 + rate * at; });
    Add("memory_bytes", labels, [rate](int) { return 1000 * rate; });
    AddLatency(labels, rate);
  }

  std::vector<RecordedSeries> Take() { return std::move(series_); }

 private:
  // A tenth of the requests beyond each of the edges .1 and .25.
  void AddLatency(const Labels& labels, double rate) {
    const std::pair<const char*, double> buckets[] = {{"0.1", 0.8}, {"0.25", 0.9}, {"+Inf", 1.0}};
    for (const auto& [edge, share] : buckets) {
      Labels with_edge = labels;
      with_edge["le"] = edge;
      const double part = share * rate;
      Add("latency_seconds_bucket", with_edge, [part](int at) { return 100'000 + part * at; });
    }
  }

  std::vector<RecordedSeries> series_;
};

void AddOddities(Recording& recording) {
  const Labels first = {{"namespace", "shop"}, {"pod", "web-1-aaaaa"}};
  const Labels second = {{"namespace", "shop"}, {"pod", "web-1-bbbbb"}};
  const Labels candidate = {{"namespace", "shop"}, {"pod", "web-2-ccccc"}};
  const auto one = [](int) { return 1.0; };
  // Set by an exporter that has not been heard of for 110 s.
  recording.Add("old_bytes", candidate, one, kFirst, kLast - 7 * kScrape);
  recording.Add("old_bytes", first, one);
  // Of a container that was restarted 35 s ago.
  recording.Add("restarted_total", candidate,
                [](int at) { return at < -35 ? 5000.0 + at : 35.0 + at; });
  recording.Add("restarted_total", first, [](int at) { return 5000.0 + at; });
  recording.Add("strange", first, [](int) { return std::numeric_limits<double>::quiet_NaN(); });
  recording.Add("strange", candidate, [](int) { return std::numeric_limits<double>::infinity(); });
  recording.Add("idle_total", first, [](int) { return 7.0; });
  recording.Add("idle_total", second, [](int) { return 7.0; });
  // web-3 has two pods: one was born 30 s ago, of the other every third scrape fails.
  const Labels born = {{"namespace", "shop"}, {"pod", "web-3-ddddd"}};
  const Labels failing = {{"namespace", "shop"}, {"pod", "web-3-eeeee"}};
  recording.Add("up", born, one, kLast - kScrape, kLast);
  recording.Add("up", failing, [](int at) { return (at - kLast) / kScrape % 2 == 0 ? 1.0 : 0.0; });
}

}  // namespace

std::vector<RecordedSeries> RecordedRollout() {
  Recording recording;
  recording.AddPod("shop", "web-1-aaaaa", 10);
  recording.AddPod("shop", "web-1-bbbbb", 20);
  recording.AddPod("shop", "web-2-ccccc", 40);
  // Whose names only look alike.
  recording.AddPod("other", "web-1-aaaaa", 1000);
  recording.AddPod("shop", "web-10-aaaaa", 1000);
  recording.AddPod("shop", "my-web-1-aaaaa", 1000);
  recording.AddPod("shop", "web-1-aaaaa-canary", 1000);
  AddOddities(recording);
  return recording.Take();
}

}  // namespace trimtab::contract
