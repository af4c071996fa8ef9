#include "tests/e2e/shop/compressor.h"

#include <zlib.h>
#include <zstd.h>

#include <optional>

#include "base/check.h"

namespace trimtab::shop {
namespace {

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Whether a quality such as "q=0.000" refuses.
bool Refuses(std::string_view quality) {
  return quality.starts_with("q=0") && quality.find_first_not_of("0.", 2) == std::string_view::npos;
}

std::string Gzip(std::string_view body, int level) {
  constexpr int kGzipFrame = 16;
  constexpr int kUsualMemory = 8;
  z_stream stream{};
  TRIMTAB_CHECK(deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + kGzipFrame, kUsualMemory,
                             Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  TRIMTAB_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Zstd(std::string_view body, int level) {
  std::string packed(ZSTD_compressBound(body.size()), '\0');
  const size_t size = ZSTD_compress(packed.data(), packed.size(), body.data(), body.size(), level);
  TRIMTAB_CHECK(!ZSTD_isError(size));
  packed.resize(size);
  return packed;
}

}  // namespace

Compression ChooseFor(std::string_view accept_encoding, const Compression& configured) {
  const std::string_view wanted = ContentEncodingOf(configured.codec);
  std::optional<bool> by_name;
  bool by_star = false;
  for (std::string_view rest = accept_encoding; !rest.empty();) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const size_t semicolon = item.find(';');
    const bool takes =
        semicolon == std::string_view::npos || !Refuses(Trimmed(item.substr(semicolon + 1)));
    const std::string_view name = Trimmed(item.substr(0, semicolon));
    if (name == wanted) by_name = takes;
    if (name == "*") by_star = takes;
  }
  return by_name.value_or(by_star) ? configured : Compression{.codec = Codec::kNone, .level = 0};
}

std::string_view ContentEncodingOf(Codec codec) {
  switch (codec) {
    case Codec::kNone:
      return "";
    case Codec::kGzip:
      return "gzip";
    case Codec::kZstd:
      return "zstd";
  }
  return "";
}

std::string Compress(const Compression& compression, std::string_view body) {
  switch (compression.codec) {
    case Codec::kNone:
      break;
    case Codec::kGzip:
      return Gzip(body, compression.level);
    case Codec::kZstd:
      return Zstd(body, compression.level);
  }
  return std::string(body);
}

}  // namespace trimtab::shop
