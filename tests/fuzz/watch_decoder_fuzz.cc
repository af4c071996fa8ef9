// A watch gives the same events and the same end however its bytes are cut.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "k8s/watch_decoder.h"

namespace trimtab::k8s {
namespace {

constexpr size_t kLineCap = 4096;

std::string Describe(const WatchEvent& event) {
  std::string text = event.raw_type;
  if (event.object) text += '\n' + event.object->bytes();
  if (event.error) text += '\n' + event.error->message;
  return text;
}

// The events as text, and behind them how the stream ended.
std::vector<std::string> Decode(std::string_view stream, const std::vector<size_t>& pieces) {
  WatchDecoder decoder(kLineCap);
  std::vector<std::string> seen;
  for (const size_t length : pieces) {
    // A copy of its own, so that the sanitizer sees a read after its time.
    const std::string piece(stream.substr(0, length));
    stream.remove_prefix(piece.size());
    decoder.Feed(piece);
    auto next = decoder.Next();
    for (; next && next->has_value(); next = decoder.Next()) seen.push_back(Describe(**next));
    if (!next) break;
    TRIMTAB_CHECK(decoder.reserved() < 1 << 20);
  }
  const auto finished = decoder.Finish();
  seen.push_back(finished ? "ended" : std::string(NameOf(finished.error().code)));
  return seen;
}

// The first bytes choose where to cut: a zero ends them.
std::vector<size_t> TakeCuts(std::string_view& input) {
  std::vector<size_t> cuts;
  while (!input.empty()) {
    const auto length = static_cast<size_t>(static_cast<unsigned char>(input.front()));
    input.remove_prefix(1);
    if (length == 0) break;
    cuts.push_back(length);
  }
  return cuts;
}

}  // namespace
}  // namespace trimtab::k8s

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trimtab::k8s;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  std::vector<size_t> pieces = TakeCuts(input);
  pieces.push_back(input.size());
  TRIMTAB_CHECK(Decode(input, pieces) == Decode(input, {input.size()}));
  return 0;
}
