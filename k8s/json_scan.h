#pragma once

#include <simdjson.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"

namespace trimtab::k8s {

// Reads one document after the other, as strictly as Json::Parse says, into the parser's own tree.
// Keeps the parser's memory for the next document: allocating it costs more than parsing. The
// seam to the JSON library: for .cc files of this room only. One thread.
class JsonScanner {
 public:
  JsonScanner();
  ~JsonScanner();

  // The root, valid until the next Scan. kMalformed or kTooLarge otherwise.
  Result<simdjson::dom::element> Scan(std::string_view text, const JsonLimits& limits = {});
  // As Scan for a text that some Scan has accepted: what only we refuse is not looked for again.
  Result<simdjson::dom::element> Rescan(std::string_view text, const JsonLimits& limits = {});

  // The largest document that fits without another allocation.
  size_t capacity() const;
  // Gives the memory back, as after a document far larger than the usual.
  void Release();

 private:
  bool Allocate(size_t bytes, size_t depth);
  // What the parser lets through. False leaves the reason in `wrong_`.
  bool IsSound(const simdjson::dom::element& value);
  bool IsSoundArray(const simdjson::dom::array& items);
  bool IsSoundObject(const simdjson::dom::object& members);
  bool IsSoundText(std::string_view text);
  bool HasDuplicate(const simdjson::dom::object& members);

  // Held by pointer and touched in json_scan.cc only: its layout depends on how the library's
  // header was configured, which may differ in a file that only includes this one.
  std::unique_ptr<simdjson::dom::parser> parser_;
  std::vector<std::string_view> keys_;  // of the object that HasDuplicate looks at
  bool has_surrogates_ = false;         // the text escapes some; the parser does not pair them all
  std::string wrong_;
};

// This thread's scanner, for as long as this lives: one at a time. A scanner for each document
// would spend more on memory than on reading; a large document's memory is given back.
class BorrowedScanner {
 public:
  BorrowedScanner();
  ~BorrowedScanner();
  BorrowedScanner(const BorrowedScanner&) = delete;
  BorrowedScanner& operator=(const BorrowedScanner&) = delete;

  JsonScanner* operator->() { return &scanner_; }

 private:
  JsonScanner& scanner_;
};

// The parser's tree, copied into ours. Of a text that some Scan has accepted.
Json TreeOf(const simdjson::dom::element& from);

}  // namespace trimtab::k8s
