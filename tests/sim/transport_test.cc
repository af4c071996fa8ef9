#include "sim/transport.h"

#include <gmock/gmock.h>

#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

using testing::HasSubstr;

class TransportTest : public ServerTest {
 protected:
  Result<HttpResponse> Send(const HttpRequest& request) { return transport_.Send(request, {}); }
  Result<HttpResponse> SendCreate(const std::string& name) {
    return Send(Request("POST", kConfigMaps, R"({"metadata":{"name":")" + name + R"("}})"));
  }
  std::unique_ptr<HttpStream> OpenWatch(CallLimits limits = {.total = std::chrono::hours(1),
                                                             .idle = std::chrono::hours(1)}) {
    auto stream =
        transport_.Open(Request("GET", std::string(kConfigMaps) + "?watch=1&resourceVersion=" +
                                           std::to_string(server_.registry().store().revision())),
                        limits);
    EXPECT_TRUE(stream.ok());
    return *std::move(stream);
  }
  // All bytes that there are now; `last` is how it went on after them.
  std::string Drain(HttpStream& stream, std::optional<Error>* error = nullptr) {
    std::string bytes;
    while (true) {
      const auto piece = stream.Read(Duration::zero());
      if (!piece && error != nullptr) *error = piece.error();
      if (!piece || piece->state != StreamState::kData) {
        if (piece) last_ = piece->state;
        return bytes;
      }
      bytes += piece->bytes;
    }
  }
  bool Exists(const std::string& name) {
    return Ask("GET", std::string(kConfigMaps) + "/" + name).status == 200;
  }

  SimTransport transport_{server_, clock_, Rng(3)};
  StreamState last_ = StreamState::kIdle;
};

TEST_F(TransportTest, CarriesRequestsAndAnswers) {
  EXPECT_EQ(SendCreate("a")->status, 201);
  EXPECT_EQ(Send(Request("GET", std::string(kConfigMaps) + "/none"))->status, 404);
}

TEST_F(TransportTest, RefusesWhatCouldSplitARequest) {
  HttpRequest request = Request("GET", kConfigMaps);
  request.headers.push_back({"X", "a\r\nY: b"});
  EXPECT_EQ(Send(request).error().code, Code::kInvalid);
}

TEST_F(TransportTest, AStoppedCallIsCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const auto sent =
      transport_.Send(Request("GET", kConfigMaps), CallLimits{.stop = stop.get_token()});
  EXPECT_EQ(sent.error().code, Code::kCancelled);
}

struct WriteFault {
  FaultKind kind;
  Code code;
  bool applied;
};
class WriteFaults : public TransportTest, public testing::WithParamInterface<WriteFault> {};
TEST_P(WriteFaults, EitherActOrDoNot) {
  transport_.faults().Add({.kind = GetParam().kind, .when = Matching("POST", "configmaps")});
  const auto sent = SendCreate("a");
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().code, GetParam().code);
  EXPECT_EQ(Exists("a"), GetParam().applied);
  EXPECT_TRUE(SendCreate("b").ok()) << "once";
}
INSTANTIATE_TEST_SUITE_P(
    All, WriteFaults,
    testing::Values(WriteFault{FaultKind::kUnreachable, Code::kUnreachable, false},
                    WriteFault{FaultKind::kDropBefore, Code::kInterrupted, false},
                    WriteFault{FaultKind::kLoseResponse, Code::kInterrupted, true},
                    WriteFault{FaultKind::kTimeout, Code::kTimeout, true}));

TEST_F(TransportTest, AnAnswerCanBeAnyRefusal) {
  transport_.faults().Add(
      {.kind = FaultKind::kAnswer, .times = 2, .status = 429, .retry_after_seconds = 7});
  const auto first = SendCreate("a");
  EXPECT_EQ(first->status, 429);
  EXPECT_EQ(first->Header("Retry-After"), "7");
  EXPECT_THAT(first->body, HasSubstr("TooManyRequests"));
  EXPECT_EQ(SendCreate("a")->status, 429);
  EXPECT_EQ(SendCreate("a")->status, 201);
}

TEST_F(TransportTest, ABodyCanBeTruncatedOrAPage) {
  transport_.faults().Add({.kind = FaultKind::kTruncated});
  const auto half = SendCreate("a");
  EXPECT_EQ(half->status, 201);
  EXPECT_FALSE(k8s::Json::Parse(half->body).ok());
  EXPECT_TRUE(Exists("a"));
  transport_.faults().Add({.kind = FaultKind::kHtml});
  EXPECT_EQ(SendCreate("b")->Header("content-type"), "text/html");
  EXPECT_FALSE(Exists("b"));
}

TEST_F(TransportTest, AReadCanBeOfYesterday) {
  CreateConfigMap("a");
  const int64_t then = server_.registry().store().revision();
  Ask("DELETE", std::string(kConfigMaps) + "/a");
  transport_.faults().Add({.kind = FaultKind::kStale, .revision = then});
  EXPECT_EQ(Send(Request("GET", std::string(kConfigMaps) + "/a"))->status, 200);
  EXPECT_EQ(Send(Request("GET", std::string(kConfigMaps) + "/a"))->status, 404);
}

TEST_F(TransportTest, ACutNetworkReachesNothingAndBreaksStreams) {
  const auto stream = OpenWatch();
  transport_.SetReachable(false);
  EXPECT_EQ(SendCreate("a").error().code, Code::kUnreachable);
  EXPECT_EQ(stream->Read(Duration::zero()).error().code, Code::kInterrupted);
  transport_.SetReachable(true);
  EXPECT_TRUE(SendCreate("a").ok());
  EXPECT_FALSE(stream->Read(Duration::zero()).ok()) << "a broken stream stays broken";
}

TEST_F(TransportTest, AStreamGivesTheSameBytesHoweverTheyAreCut) {
  const auto stream = OpenWatch();
  for (int i = 0; i < 20; ++i) CreateConfigMap("c" + std::to_string(i));
  size_t pieces = 0;
  std::string bytes;
  while (true) {
    const auto piece = stream->Read(Duration::zero());
    ASSERT_TRUE(piece.ok());
    if (piece->state == StreamState::kIdle) break;
    bytes += piece->bytes;
    ++pieces;
  }
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\n'), 20);
  EXPECT_GT(pieces, 20u);
  EXPECT_TRUE(stream->head().body.empty());
}

TEST_F(TransportTest, ARefusedWatchIsAStreamWithItsBody) {
  auto stream = transport_.Open(Request("GET", "/api/v1/nothings?watch=1"), {});
  ASSERT_TRUE(stream.ok());
  EXPECT_EQ((*stream)->head().status, 404);
  EXPECT_THAT(Drain(**stream), HasSubstr("could not find"));
  EXPECT_EQ(last_, StreamState::kEnd);
}

TEST_F(TransportTest, DeadlinesPassWithTheClock) {
  const auto idle = OpenWatch({.total = std::chrono::hours(1), .idle = std::chrono::seconds(15)});
  const auto total = OpenWatch({.total = std::chrono::seconds(20), .idle = std::chrono::hours(1)});
  clock_.Advance(std::chrono::seconds(14));
  EXPECT_TRUE(idle->Read(Duration::zero()).ok());
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(idle->Read(Duration::zero()).error().code, Code::kTimeout);
  EXPECT_TRUE(total->Read(Duration::zero()).ok());
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(total->Read(Duration::zero()).error().code, Code::kTimeout);
}

class WatchFaults : public TransportTest {
 protected:
  // What a watch with this fault gives for three new objects.
  std::string Watch(FaultKind kind, std::optional<Error>* error = nullptr, int after = 1) {
    transport_.faults().Add({.kind = kind, .after_lines = after});
    const auto stream = OpenWatch();
    for (const char* name : {"a", "b", "c"}) CreateConfigMap(name);
    return Drain(*stream, error);
  }
  // The names in the order in which they came.
  static std::string Order(const std::string& bytes) {
    std::string order;
    for (size_t at = 0; (at = bytes.find("\"name\":\"", at)) != std::string::npos; ++at) {
      order += bytes[at + 8];
    }
    return order;
  }
};

TEST_F(WatchFaults, ACutLeavesHalfALineAndAnError) {
  std::optional<Error> error;
  const std::string bytes = Watch(FaultKind::kCut, &error);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, Code::kInterrupted);
  EXPECT_FALSE(bytes.ends_with('\n'));
}

TEST_F(WatchFaults, AHalfLineMayLookLikeAGoodEnd) {
  EXPECT_FALSE(Watch(FaultKind::kHalfLine).ends_with('\n'));
  EXPECT_EQ(last_, StreamState::kEnd);
}

TEST_F(WatchFaults, AStalledWatchStaysOpenAndSilent) {
  EXPECT_EQ(Order(Watch(FaultKind::kStall)), "a");
  EXPECT_EQ(last_, StreamState::kIdle);
}

TEST_F(WatchFaults, AnExpiredWatchSaysSoInTheStream) {
  EXPECT_THAT(Watch(FaultKind::kGone), HasSubstr("\"type\":\"ERROR\""));
  EXPECT_EQ(last_, StreamState::kEnd);
}

TEST_F(WatchFaults, LinesComeTwiceOrSwappedOrNever) {
  EXPECT_EQ(Order(Watch(FaultKind::kDuplicate)), "abbcc");
  for (const char* name : {"a", "b", "c"}) {
    Ask("DELETE", std::string(kConfigMaps) + "/" + name);
  }
  EXPECT_EQ(Order(Watch(FaultKind::kReorder, nullptr, 1)), "acb");
  for (const char* name : {"a", "b", "c"}) {
    Ask("DELETE", std::string(kConfigMaps) + "/" + name);
  }
  EXPECT_EQ(Order(Watch(FaultKind::kLoseLine)), "ac");
}

}  // namespace
}  // namespace trimtab::sim
