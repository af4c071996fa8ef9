#include "k8s/transport/curl_exchange.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "k8s/transport/curl_error.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;

std::string Milliseconds(Duration duration) {
  return std::to_string(std::chrono::ceil<milliseconds>(duration).count()) + " ms";
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Error TooLarge(std::string message) {
  return {.code = Code::kTooLarge, .message = std::move(message)};
}

}  // namespace

CurlExchange::CurlExchange(CurlMulti multi, const ServerAddress& address, TlsMaterial material,
                           const HttpRequest& request, CallLimits limits, const HttpCaps& caps,
                           Mode mode)
    : multi_(std::move(multi)),
      request_(address, std::move(material), request),
      server_(address.authority),
      limits_(std::move(limits)),
      caps_(caps),
      mode_(mode) {
  CURL* easy = request_.easy();
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words_.data());
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlExchange::OnConnected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlExchange::OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlExchange::OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  TRIMTAB_CHECK(curl_multi_add_handle(multi_.get(), easy) == CURLM_OK);
  on_stop_.emplace(limits_.stop, [to_wake = multi_.get()] { curl_multi_wakeup(to_wake); });
}

CurlExchange::~CurlExchange() {
  on_stop_.reset();
  if (multi_ != nullptr) curl_multi_remove_handle(multi_.get(), request_.easy());
}

CurlMulti CurlExchange::Release() {
  TRIMTAB_CHECK(ended_);
  on_stop_.reset();
  curl_multi_remove_handle(multi_.get(), request_.easy());
  return std::move(multi_);
}

Result<void> CurlExchange::AwaitHead() {
  return Drive([this] { return head_done_; }, Duration::max());
}

Result<void> CurlExchange::AwaitEnd() {
  return Drive([] { return false; }, Duration::max());
}

Result<void> CurlExchange::AwaitBytes(Duration wait) {
  if (bytes_.empty() && std::exchange(paused_, false)) {
    curl_easy_pause(request_.easy(), CURLPAUSE_CONT);
  }
  return Drive([this] { return !bytes_.empty(); }, wait);
}

// Goes on until `done`, the end of the response, an error, or the end of `wait`.
Result<void> CurlExchange::Drive(const std::function<bool()>& done, Duration wait) {
  const MonoTime begin = clock_.Now();
  for (;;) {
    if (!done() && !ended_ && !failure_) {
      failure_ = Overdue(clock_.Now());
      if (!failure_) Perform();
    }
    if (done() || ended_) return {};
    const MonoTime now = clock_.Now();
    if (!failure_ && now - last_byte_ >= limits_.idle) failure_ = Late("no byte", limits_.idle);
    if (failure_) return *failure_;
    if (now - begin >= wait) return {};
    // No point in time is computed, because limits may be endless.
    Wait(std::min(
        {wait - (now - begin), limits_.total - (now - start_), limits_.idle - (now - last_byte_)}));
  }
}

void CurlExchange::Perform() {
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE || failure_) continue;
    if (message->data.result == CURLE_OK) {
      ended_ = true;
    } else {
      failure_ = Failed(message->data.result);
    }
  }
}

void CurlExchange::Wait(Duration time) {
  const auto rounded =
      std::chrono::ceil<milliseconds>(std::min<Duration>(time, std::chrono::hours(1)));
  int ready = 0;
  curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(rounded.count()), &ready);
  if (ready > 0) last_byte_ = clock_.Now();
}

std::optional<Error> CurlExchange::Overdue(MonoTime now) const {
  if (limits_.stop.stop_requested()) {
    return Error{.code = Code::kCancelled, .message = "the call to " + server_ + " was stopped"};
  }
  if (now - start_ >= limits_.total) return Late("no whole answer", limits_.total);
  return std::nullopt;
}

Error CurlExchange::Late(const std::string& what, Duration after) const {
  return {.code = sent_ ? Code::kTimeout : Code::kUnreachable,
          .message = (sent_ ? what + " from " : "no connection to ") + server_ + " within " +
                     Milliseconds(after)};
}

Error CurlExchange::Failed(CURLcode code) const {
  return DecodeCurlFailure({.code = code,
                            .server = server_,
                            .words = words_.data(),
                            .verdict = request_.verdict(),
                            .sent = sent_});
}

// Runs before the request is sent. A second time means that a pooled connection was dead and
// libcurl wants to send the request again: the caller decides that, not the library.
int CurlExchange::OnConnected(void* self, char*, char*, int, int) {
  const bool first = !std::exchange(static_cast<CurlExchange*>(self)->sent_, true);
  return first ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

size_t CurlExchange::OnHeader(char* data, size_t size, size_t count, void* self) {
  const bool taken = static_cast<CurlExchange*>(self)->TakeHeaderLine({data, size * count});
  return taken ? size * count : 0;
}

size_t CurlExchange::OnBody(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlExchange*>(self)->TakeBody({data, size * count});
}

// One line of the head, or of the trailers, which are counted and dropped. False ends the transfer.
bool CurlExchange::TakeHeaderLine(std::string_view line) {
  last_byte_ = clock_.Now();
  head_size_ += line.size();
  if (head_size_ > caps_.head) {
    failure_ = TooLarge("the headers of " + server_ + " are above " + std::to_string(caps_.head) +
                        " bytes");
    return false;
  }
  if (head_done_) return true;
  if (line.starts_with("HTTP/")) {
    response_ = {};
  } else if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
    response_.headers.push_back({.name = std::string(line.substr(0, colon)),
                                 .value = std::string(Trimmed(line.substr(colon + 1)))});
  } else if (Trimmed(line).empty()) {
    long status = 0;
    curl_easy_getinfo(request_.easy(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    head_done_ = status >= 200;  // below are the provisional ones
  }
  return true;
}

size_t CurlExchange::TakeBody(std::string_view data) {
  last_byte_ = clock_.Now();
  if (mode_ == Mode::kStream) {
    if (!bytes_.empty() && bytes_.size() + data.size() > caps_.backlog) {
      paused_ = true;
      return CURL_WRITEFUNC_PAUSE;
    }
    bytes_ += data;
  } else {
    if (response_.body.size() + data.size() > caps_.body) {
      failure_ = TooLarge("the answer of " + server_ + " is above " + std::to_string(caps_.body) +
                          " bytes");
      return 0;
    }
    response_.body += data;
  }
  return data.size();
}

}  // namespace trimtab::k8s
