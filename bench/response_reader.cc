// The only file that knows Boost.Beast, which parses.
#include "bench/response_reader.h"

#include <boost/beast/http/basic_parser.hpp>

#include <limits>
#include <optional>

namespace trimtab::bench {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr uint32_t kLargestHead = 64 << 10;
constexpr size_t kFirstFinalStatus = 200;

// Looks for a text in a body that comes in pieces.
class Search {
 public:
  void Begin(std::string_view text) {
    text_ = text;
    found_ = text.empty();
    window_.clear();
  }
  void Add(std::string_view piece) {
    if (found_) return;
    window_ += piece;
    found_ = window_.find(text_) != std::string::npos;
    // What may be the beginning of it.
    if (window_.size() >= text_.size()) window_.erase(0, window_.size() - text_.size() + 1);
  }
  bool found() const { return found_; }

 private:
  std::string_view text_;
  std::string window_;
  bool found_ = true;
};

// One answer. The library's parser cannot be used twice.
class Answer final : public http::basic_parser<false> {
 public:
  Answer(bool to_head, Search& search) : search_(search) {
    header_limit(kLargestHead);
    body_limit(std::numeric_limits<uint64_t>::max());
    skip(to_head);
    eager(true);
  }

  int status() const { return status_; }
  bool is_final() const { return status_ >= static_cast<int>(kFirstFinalStatus); }

 private:
  using Text = boost::beast::string_view;

  void on_request_impl(http::verb, Text, Text, int, error_code&) override {}
  void on_response_impl(int code, Text, int, error_code&) override { status_ = code; }
  void on_field_impl(http::field, Text, Text, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>&, error_code&) override {}
  size_t on_body_impl(Text body, error_code&) override {
    search_.Add({body.data(), body.size()});
    return body.size();
  }
  void on_chunk_header_impl(uint64_t, Text, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, Text body, error_code&) override {
    search_.Add({body.data(), body.size()});
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  Search& search_;
  int status_ = 0;
};

}  // namespace

class ResponseReader::Parser {
 public:
  void Begin(bool to_head, std::string_view looked_for) {
    to_head_ = to_head;
    search_.Begin(looked_for);
    answer_.emplace(to_head_, search_);
  }

  State Read(std::string_view& bytes) {
    while (!bytes.empty()) {
      error_code error;
      bytes.remove_prefix(answer_->put(boost::asio::buffer(bytes.data(), bytes.size()), error));
      if (error && error != http::error::need_more) return State::kMalformed;
      if (answer_->is_done()) {
        if (answer_->is_final()) return State::kDone;
        // "100 Continue" and the like come before the answer.
        answer_.emplace(to_head_, search_);
      } else if (error) {
        return State::kMore;
      }
    }
    return State::kMore;
  }

  State End() {
    error_code error;
    if (answer_->got_some()) answer_->put_eof(error);
    return !error && answer_->is_done() ? State::kDone : State::kMore;
  }

  const Answer& answer() const { return *answer_; }
  const Search& search() const { return search_; }

 private:
  bool to_head_ = false;
  Search search_;
  std::optional<Answer> answer_;
};

ResponseReader::ResponseReader() : parser_(std::make_unique<Parser>()) {}
ResponseReader::~ResponseReader() = default;

void ResponseReader::Begin(bool to_head, std::string_view looked_for) {
  parser_->Begin(to_head, looked_for);
}
ResponseReader::State ResponseReader::Read(std::string_view& bytes) { return parser_->Read(bytes); }
ResponseReader::State ResponseReader::End() { return parser_->End(); }
int ResponseReader::status() const { return parser_->answer().status(); }
bool ResponseReader::found() const { return parser_->search().found(); }
bool ResponseReader::keeps_alive() const { return parser_->answer().keep_alive(); }

}  // namespace trimtab::bench
