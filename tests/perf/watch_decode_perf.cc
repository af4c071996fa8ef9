// How fast the bytes of a watch become events, and how much memory an endless one costs.
#include <nlohmann/json.hpp>
#include <rapidjson/document.h>
#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "k8s/json.h"
#include "k8s/list_decoder.h"
#include "k8s/watch_decoder.h"
#include "tests/perf/bench.h"
#include "tests/perf/pods.h"

namespace trimtab::perf {
namespace {

using k8s::Json;
using k8s::WatchDecoder;

constexpr int kLines = 4000;
constexpr size_t kPiece = size_t{16} << 10;  // what a transport hands over at once
constexpr double kMega = 1e6;

std::string WatchStream() {
  std::string stream;
  for (int i = 0; i < kLines; ++i) {
    stream += R"({"type":"MODIFIED","object":)" + RealisticPod(i, 1'000'000 + i) + "}\n";
  }
  return stream;
}

size_t Decode(WatchDecoder& decoder, std::string_view stream) {
  size_t events = 0;
  for (size_t at = 0; at < stream.size(); at += kPiece) {
    decoder.Feed(stream.substr(at, kPiece));
    for (auto next = decoder.Next(); next.value().has_value(); next = decoder.Next()) ++events;
  }
  return events;
}

template <class Parse>
void EachLine(const std::string& stream, Parse parse) {
  size_t start = 0;
  for (size_t end = stream.find('\n'); end != std::string::npos; end = stream.find('\n', start)) {
    parse(std::string_view(stream).substr(start, end - start));
    start = end + 1;
  }
}

void ParseWithNlohmann(const std::string& stream) {
  EachLine(stream, [](std::string_view line) {
    const auto json = nlohmann::json::parse(line);
    TRIMTAB_CHECK(!json["object"]["metadata"]["resourceVersion"].empty());
  });
}

void ParseWithRapidJson(const std::string& stream) {
  constexpr unsigned kStrict =
      rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag;
  EachLine(stream, [](std::string_view line) {
    rapidjson::Document json;
    json.Parse<kStrict>(line.data(), line.size());
    TRIMTAB_CHECK(json["object"]["metadata"]["resourceVersion"].IsString());
  });
}

void ParseWithSimdjson(const std::string& stream) {
  simdjson::dom::parser parser;
  EachLine(stream, [&](std::string_view line) {
    const auto version =
        parser.parse(line.data(), line.size()).at_pointer("/object/metadata/resourceVersion");
    TRIMTAB_CHECK(!version.error());
  });
}

void ParseWithOwnTree(const std::string& stream) {
  EachLine(stream, [](std::string_view line) { TRIMTAB_CHECK(Json::Parse(line).ok()); });
}

void CompareWatch(const std::string& stream) {
  const double megabytes = static_cast<double>(stream.size()) / kMega;
  Bench bench("watch decode", "MB/s");
  bench.Add("trimtab: events, strict", megabytes, [&] {
    WatchDecoder decoder;
    TRIMTAB_CHECK(Decode(decoder, stream) == kLines);
  });
  bench.Add("simdjson: bare tree", megabytes, [&] { ParseWithSimdjson(stream); });
  bench.Add("rapidjson: tree", megabytes, [&] { ParseWithRapidJson(stream); });
  bench.Add("trimtab: tree of Json", megabytes, [&] { ParseWithOwnTree(stream); });
  bench.Add("nlohmann-json: tree", megabytes, [&] { ParseWithNlohmann(stream); });
  bench.Run();
}

void CompareList() {
  std::string body = R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9"},)"
                     R"("items":[)";
  constexpr int kItems = 500;
  for (int i = 0; i < kItems; ++i) body += (i == 0 ? "" : ",") + RealisticPod(i, i);
  body += "]}";
  const k8s::ResourceType pods{.version = "v1", .plural = "pods", .kind = "Pod"};
  const double megabytes = static_cast<double>(body.size()) / kMega;
  Bench bench("list decode, pages of 500", "MB/s");
  bench.Add("trimtab: objects, strict", megabytes,
            [&] { TRIMTAB_CHECK(k8s::DecodeList(body, pods)->items.size() == kItems); });
  bench.Add("nlohmann-json: tree", megabytes,
            [&] { TRIMTAB_CHECK(nlohmann::json::parse(body)["items"].size() == kItems); });
  bench.Run();
}

void MeasureEndlessWatch(const std::string& stream) {
  constexpr double kBytes = 1e9;
  WatchDecoder decoder;
  (void)Decode(decoder, stream);
  const double before = ResidentBytes();
  for (double fed = 0; fed < kBytes; fed += static_cast<double>(stream.size())) {
    (void)Decode(decoder, stream);
  }
  Report("endless watch, 1 GB", "memory grew by", (ResidentBytes() - before) / 1024, "KiB");
}

}  // namespace
}  // namespace trimtab::perf

int main() {
  const std::string stream = trimtab::perf::WatchStream();
  trimtab::perf::Report("watch decode", "bytes of one event",
                        static_cast<double>(stream.size()) / trimtab::perf::kLines, "B");
  trimtab::perf::CompareWatch(stream);
  trimtab::perf::CompareList();
  trimtab::perf::MeasureEndlessWatch(stream);
}
