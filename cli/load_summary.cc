#include "cli/load_summary.h"

#include <array>
#include <cstdio>

namespace trimtab::cli {
namespace {

using bench::Counts;
using bench::Failure;
using bench::LatencyHistogram;
using bench::LoadReport;
using k8s::Json;

constexpr double kFailedShare = 0.001;

struct Quantile {
  const char* name;
  double share;
};
constexpr std::array<Quantile, 5> kQuantiles = {
    {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}}};

template <class... Values>
std::string Formatted(const char* format, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

double Milliseconds(Duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

double Seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

double ShareOf(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Json Number(uint64_t count) { return static_cast<int64_t>(count); }

double BusyCore(const LoadReport& report) {
  const double wall = Seconds(report.effort.wall);
  return wall > 0 ? Seconds(report.effort.cpu) / wall : 0;
}

// The verdict in a word, and why it is none.
std::string Headline(const LoadReport& report) {
  const Counts& counts = report.total.counts;
  const std::string measured = Formatted(
      "%.1f answers a second for %.1f s, %llu of %llu requests failed (%.2f %%)",
      report.RateOf(counts.succeeded), Seconds(report.counted),
      static_cast<unsigned long long>(counts.failed()),
      static_cast<unsigned long long>(counts.sent), 100 * ShareOf(counts.failed(), counts.sent));
  switch (ExitFor(report)) {
    case ExitCode::kInterrupted:
      return "partial: " + measured;
    case ExitCode::kNoData:
      return "unknown: " + (report.generator.limited ? report.generator.because : measured);
    case ExitCode::kNo:
      return "failing: " + measured;
    default:
      return "ok: " + measured;
  }
}

std::string TimesRow(const char* name, const LatencyHistogram& times) {
  std::string row = Formatted("%-9s", name);
  for (const Quantile& quantile : kQuantiles) {
    const auto time = times.Percentile(quantile.share);
    row += time ? Formatted(" %10.2f", Milliseconds(*time)) : Formatted(" %10s", "-");
  }
  const auto max = times.max();
  return row + (max ? Formatted(" %10.2f", Milliseconds(*max)) : Formatted(" %10s", "-")) + "\n";
}

std::string FailureRows(const Counts& counts) {
  std::string rows;
  for (size_t i = 0; i < bench::kFailures; ++i) {
    if (counts.failures[i] == 0) continue;
    const std::string name(NameOf(static_cast<Failure>(i)));
    rows += Formatted("%-9s %llu %s\n", rows.empty() ? "failed" : "",
                      static_cast<unsigned long long>(counts.failures[i]), name.c_str());
  }
  return rows;
}

Json TimesOf(const LatencyHistogram& times) {
  Json json = Json::Of({{"count", Number(times.count())}});
  for (const Quantile& quantile : kQuantiles) {
    if (const auto time = times.Percentile(quantile.share)) json[quantile.name] = Seconds(*time);
  }
  if (const auto max = times.max()) json["max"] = Seconds(*max);
  return json;
}

Json FailuresOf(const Counts& counts) {
  Json json = Json::Object();
  for (size_t i = 0; i < bench::kFailures; ++i) {
    json[NameOf(static_cast<Failure>(i))] = Number(counts.failures[i]);
  }
  return json;
}

}  // namespace

ExitCode ExitFor(const LoadReport& report) {
  const Counts& counts = report.total.counts;
  if (report.partial) return ExitCode::kInterrupted;
  const uint64_t answered =
      counts.succeeded + counts.of(Failure::kStatus) + counts.of(Failure::kBody);
  if (answered == 0 || report.generator.limited) return ExitCode::kNoData;
  return ShareOf(counts.failed(), counts.sent) > kFailedShare ? ExitCode::kNo : ExitCode::kOk;
}

std::string TextOf(const LoadReport& report, const std::string& url) {
  const Counts& counts = report.total.counts;
  std::string text = Headline(report) + "\n\n";
  text += "target    " + url + "\n";
  text += Formatted("model     %s\n", report.open ? "open: by arrival rate, timed from when each "
                                                    "request was meant to be sent"
                                                  : "closed: users wait for their answers, which "
                                                    "hides what a stall would cost others");
  text += Formatted("sent      %llu, %.1f a second\n", static_cast<unsigned long long>(counts.sent),
                    report.RateOf(counts.sent));
  text += FailureRows(counts);
  if (report.partial) {
    text += Formatted("left      %llu on their way, %llu due and not sent\n",
                      static_cast<unsigned long long>(counts.abandoned),
                      static_cast<unsigned long long>(report.effort.unsent));
  }
  text += Formatted("received  %.1f MB\n\n", static_cast<double>(counts.bytes) / 1e6);
  text += Formatted("%-9s %10s %10s %10s %10s %10s %10s\n", "ms", "p50", "p90", "p95", "p99",
                    "p99.9", "max");
  text += TimesRow("response", report.total.response);
  text += TimesRow("service", report.total.service);
  text += Formatted("\ngenerator %.0f %% of a core", 100 * BusyCore(report));
  if (const auto late = report.effort.lateness.Percentile(0.99)) {
    text += Formatted(", sends up to %.2f ms late (p99)", Milliseconds(*late));
  }
  text += "\n";
  return text;
}

Json JsonOf(const LoadReport& report) {
  const Counts& counts = report.total.counts;
  Json json = Json::Of({{"apiVersion", "cli.trimtab.dev/v1alpha1"},
                        {"kind", "LoadReport"},
                        {"model", report.open ? "open" : "closed"},
                        {"partial", report.partial},
                        {"countedSeconds", Seconds(report.counted)},
                        {"sent", Number(counts.sent)},
                        {"succeeded", Number(counts.succeeded)},
                        {"succeededPerSecond", report.RateOf(counts.succeeded)},
                        {"failed", FailuresOf(counts)},
                        {"abandoned", Number(counts.abandoned)},
                        {"unsent", Number(report.effort.unsent)},
                        {"receivedBytes", Number(counts.bytes)},
                        {"responseSeconds", TimesOf(report.total.response)},
                        {"serviceSeconds", TimesOf(report.total.service)}});
  json["generator"] =
      Json::Of({{"limited", report.generator.limited},
                {"because", report.generator.because},
                {"core", BusyCore(report)},
                {"waitedForConnection", Number(report.effort.waited_for_connection)},
                {"latenessSeconds", TimesOf(report.effort.lateness)}});
  return json;
}

}  // namespace trimtab::cli
