#include "tests/perf/loop_scale/metered_transport.h"

#include <optional>
#include <utility>

#include "sim/request.h"
#include "tests/perf/loop_scale/accounting.h"

namespace trimtab::perf {
namespace {

// As much as a socket gives at once.
constexpr size_t kPiece = size_t{64} << 10;

class MeteredStream final : public HttpStream {
 public:
  MeteredStream(std::unique_ptr<HttpStream> inner, int64_t& pieces)
      : inner_(std::move(inner)), pieces_(pieces) {}
  ~MeteredStream() override {
    const OnSide world(Side::kWorld);
    inner_.reset();
  }

  const HttpResponse& head() const override { return inner_->head(); }
  // The simulation cuts what it sends into smaller pieces.
  Result<StreamPiece> Read(Duration wait) override {
    bytes_.clear();
    while (bytes_.size() < kPiece) {
      auto piece = [&] {
        const OnSide world(Side::kWorld);
        return inner_->Read(wait);
      }();
      const bool has_data = piece.ok() && piece->state == StreamState::kData;
      if (!has_data && bytes_.empty()) return piece;
      if (!has_data) break;
      bytes_ += piece->bytes;
    }
    ++pieces_;
    return StreamPiece{.state = StreamState::kData, .bytes = bytes_};
  }

 private:
  std::unique_ptr<HttpStream> inner_;
  int64_t& pieces_;
  std::string bytes_;
};

}  // namespace

void MeteredTransport::Count(const std::string& verb, const HttpRequest& request) {
  ++requests_[verb + " " + sim::ResourceOf(request.target)];
}

Result<HttpResponse> MeteredTransport::Send(const HttpRequest& request, const CallLimits& limits) {
  std::optional<Result<HttpResponse>> answer;
  {
    const OnSide world(Side::kWorld);
    Count(request.method, request);
    answer = inner_.Send(request, limits);
  }
  Result<HttpResponse> copy = *answer;
  const OnSide world(Side::kWorld);
  answer.reset();
  return copy;
}

Result<std::unique_ptr<HttpStream>> MeteredTransport::Open(const HttpRequest& request,
                                                           const CallLimits& limits) {
  const OnSide world(Side::kWorld);
  Count("WATCH", request);
  auto stream = inner_.Open(request, limits);
  if (!stream) return stream;
  return std::unique_ptr<HttpStream>(std::make_unique<MeteredStream>(*std::move(stream), pieces_));
}

}  // namespace trimtab::perf
