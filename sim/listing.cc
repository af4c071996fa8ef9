#include "sim/listing.h"

#include <charconv>
#include <optional>
#include <utility>

namespace trimtab::sim {

using k8s::ObjectName;

namespace {

// Where a list goes on: which revision it shows, and the first name that it has not shown.
struct Place {
  int64_t revision = 0;
  ObjectName after;
};

// Opaque to clients. Not the real server's text, but of the same kind of characters.
std::string Token(const Place& place) {
  const std::string text =
      std::to_string(place.revision) + "/" + place.after.ns + "/" + place.after.name;
  std::string token;
  for (const char c : text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    token += kHex[static_cast<unsigned char>(c) >> 4];
    token += kHex[static_cast<unsigned char>(c) & 15];
  }
  return token;
}

std::optional<Place> ParseToken(const std::string& token) {
  std::string text;
  for (size_t i = 0; i + 1 < token.size(); i += 2) {
    int code = 0;
    if (std::from_chars(token.data() + i, token.data() + i + 2, code, 16).ptr !=
        token.data() + i + 2) {
      return std::nullopt;
    }
    text += static_cast<char>(code);
  }
  const size_t first = text.find('/');
  const size_t second = text.find('/', first + 1);
  if (first == std::string::npos || second == std::string::npos) return std::nullopt;
  Place place;
  std::from_chars(text.data(), text.data() + first, place.revision);
  place.after = {text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  return place;
}

Status TooOld(const Store& store, const Place& place) {
  Status status = Expired(
      "The provided continue parameter is too old to display a consistent list result. You can "
      "start a new list without the continue parameter, or use the continue token in this response "
      "to retrieve the remainder of the results. Continuing with the provided token results in an "
      "inconsistent list - objects that were created, modified, or deleted between the time the "
      "first chunk was returned and now may show up in the list.");
  status.continue_token = Token({store.revision(), place.after});
  return status;
}

Status TooNew(int64_t asked, int64_t current) {
  return Status{.code = 504,
                .reason = "Timeout",
                .message = "Timeout: Too large resource version: " + std::to_string(asked) +
                           ", current: " + std::to_string(current),
                .causes = {{"ResourceVersionTooLarge", "Too large resource version", ""}},
                .retry_after_seconds = 1};
}

Outcome<Place> StartOf(const Store& store, const ListRequest& request) {
  if (!request.continue_token.empty()) {
    auto place = ParseToken(request.continue_token);
    if (!place) return BadRequest("invalid continue token: continue key is not valid");
    if (place->revision < store.compacted()) return TooOld(store, *place);
    return *std::move(place);
  }
  auto asked = ParseRevision(request.resource_version);
  if (!asked) {
    return BadRequest("invalid resource version: " + asked.status().message);
  }
  if (*asked > store.revision()) return TooNew(*asked, store.revision());
  if (request.exact && *asked < store.compacted()) {
    return Expired("The resourceVersion for the provided list is too old.");
  }
  return Place{request.exact ? *asked : store.revision(), {}};
}

Page Cut(const Kind& kind, const Store::Objects& objects, const ListRequest& request,
         const Place& start) {
  Page page{.revision = start.revision};
  const auto first = start.after.name.empty() ? objects.lower_bound({request.ns, ""})
                                              : objects.upper_bound(start.after);
  ObjectName last;
  for (auto at = first; at != objects.end(); ++at) {
    if (!request.ns.empty() && at->first.ns != request.ns) break;
    const bool full = request.limit > 0 && static_cast<int64_t>(page.items.size()) >= request.limit;
    Version shown = full && request.selector.everything() ? at->second : kind.Show(at->second);
    if (!request.selector.Matches(*shown)) continue;
    if (full) {
      page.continue_token = Token({start.revision, last});
      ++page.remaining;
      if (!request.selector.everything()) break;
      continue;
    }
    page.items.push_back(std::move(shown));
    last = at->first;
  }
  if (!request.selector.everything()) page.remaining = 0;
  return page;
}

}  // namespace

Outcome<int64_t> ParseRevision(const std::string& text) {
  int64_t revision = 0;
  if (text.empty()) return revision;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, revision);
  if (parsed.ec == std::errc() && parsed.ptr == end && revision >= 0) return revision;
  const std::string quoted = k8s::Json(text).Dump();
  return Status{.code = 500,
                .message = "resourceVersion: Invalid value: " + quoted +
                           ": strconv.ParseUint: parsing " + quoted + ": invalid syntax"};
}

Outcome<Page> ListPage(const Store& store, const Kind& kind, const ListRequest& request) {
  auto start = StartOf(store, request);
  if (!start) return start.status();
  if (start->revision == store.revision()) {
    return Cut(kind, store.All(kind.storage), request, *start);
  }
  const auto then = store.AllAt(kind.storage, start->revision);
  TRIMTAB_CHECK(then.has_value());
  return Cut(kind, *then, request, *start);
}

}  // namespace trimtab::sim
