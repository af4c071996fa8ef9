#include "tests/integration/loop/write_proxy.h"

#include <array>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

namespace trimtab::loop {
namespace {

using testing::Peer;
using testing::ReceivedRequest;

constexpr std::chrono::milliseconds kWait{200};
constexpr std::chrono::minutes kLongestWatch{10};

HttpRequest Copy(const ReceivedRequest& received) {
  HttpRequest request{.method = received.method, .target = received.target, .body = received.body};
  for (const char* name : {"Content-Type", "Accept"}) {
    const std::string value = received.Header(name);
    if (!value.empty()) request.headers.push_back({name, value});
  }
  return request;
}

bool IsCounted(const ReceivedRequest& request) {
  const std::string& target = request.target;
  // Reviews are questions.
  for (const char* other : {"/leases", "/events", "reviews"}) {
    if (target.find(other) != std::string::npos) return false;
  }
  return request.method != "GET";
}

std::string HeadOf(const HttpResponse& response, const std::string& last) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " Forwarded\r\n";
  for (const char* name : {"Content-Type", "Retry-After", "Date"}) {
    const std::string_view value = response.Header(name);
    if (!value.empty()) head += std::string(name) + ": " + std::string(value) + "\r\n";
  }
  return head + last + "\r\n\r\n";
}

bool Answer(Peer& peer, const HttpResponse& response) {
  return peer.Send(HeadOf(response, "Content-Length: " + std::to_string(response.body.size())) +
                   response.body);
}

std::string Chunk(std::string_view bytes) {
  std::array<char, 16> size{};
  const auto [end, error] = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16);
  return std::string(size.data(), end) + "\r\n" + std::string(bytes) + "\r\n";
}

}  // namespace

WriteProxy::WriteProxy(Admin& admin, Decide decide, std::function<void()> kill)
    : admin_(admin),
      decide_(std::move(decide)),
      kill_(std::move(kill)),
      server_([this](Peer& peer) {
        while (peer.ReadRequest() && Forward(peer)) {
        }
      }) {}

std::vector<SeenWrite> WriteProxy::writes() const {
  const std::scoped_lock lock(mutex_);
  return writes_;
}

bool WriteProxy::Forward(Peer& peer) {
  const ReceivedRequest& received = peer.request();
  const HttpRequest request = Copy(received);
  if (received.target.find("watch=") != std::string::npos) return ForwardWatch(peer, request);
  if (IsCounted(received)) {
    return ForwardWrite(peer,
                        {.method = received.method,
                         .path = received.target.substr(0, received.target.find('?')),
                         .body = received.body,
                         .asked = admin_.clock().Now()},
                        request);
  }
  const auto response = admin_.Send(request);
  return response.ok() && Answer(peer, *response);
}

bool WriteProxy::ForwardWrite(Peer& peer, SeenWrite write, const HttpRequest& request) {
  const WriteFate fate = decide_(write);
  if (fate == WriteFate::kKillBefore) {
    kill_();
    Keep(std::move(write));
    return false;
  }
  const auto response = admin_.Send(request);
  if (response) write.status = response->status;
  Keep(std::move(write));
  if (fate == WriteFate::kKillAfter) kill_();
  return fate == WriteFate::kPass && response.ok() && Answer(peer, *response);
}

bool WriteProxy::ForwardWatch(Peer& peer, const HttpRequest& request) {
  auto stream = admin_.Open(
      request, {.total = kLongestWatch, .idle = kLongestWatch, .stop = stop_.get_token()});
  if (!stream) return false;
  if (!peer.Send(HeadOf((*stream)->head(), "Transfer-Encoding: chunked"))) return false;
  for (;;) {
    const auto piece = (*stream)->Read(kWait);
    if (!piece) return false;
    if (piece->state == StreamState::kEnd) return peer.Send("0\r\n\r\n");
    if (piece->state == StreamState::kData && !peer.Send(Chunk(piece->bytes))) return false;
  }
}

void WriteProxy::Keep(SeenWrite write) {
  const std::scoped_lock lock(mutex_);
  writes_.push_back(std::move(write));
}

}  // namespace trimtab::loop
