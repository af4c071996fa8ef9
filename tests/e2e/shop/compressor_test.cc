#include "tests/e2e/shop/compressor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/rng.h"
#include "tests/e2e/shop/unpack.h"

namespace trimtab::shop {
namespace {

constexpr Compression kNothing{.codec = Codec::kNone, .level = 0};
constexpr Compression kGzip{.codec = Codec::kGzip, .level = 6};
constexpr Compression kZstd{.codec = Codec::kZstd, .level = 3};

// Words as they come in descriptions of goods: some often, some seldom.
std::string Text() {
  Rng rng(1);
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    const double word = rng.Unit() * rng.Unit() * 900;
    text += "w" + std::to_string(static_cast<int>(word)) + (i % 9 == 0 ? ", " : " ");
  }
  return text;
}

TEST(ShopCompressor, EveryLevelGivesBackTheBody) {
  const std::string body = Text();
  for (const auto& [codec, most] : {std::pair(Codec::kGzip, 9), std::pair(Codec::kZstd, 19)}) {
    for (int level = 1; level <= most; ++level) {
      const std::string packed = Compress({.codec = codec, .level = level}, body);
      EXPECT_LT(packed.size(), body.size() * 3 / 4);
      EXPECT_EQ(Unpack(ContentEncodingOf(codec), packed), body) << level;
    }
  }
  EXPECT_EQ(Compress(kNothing, body), body);
}

TEST(ShopCompressor, TakesAnEmptyBody) {
  EXPECT_EQ(Unpack("gzip", Compress(kGzip, "")), "");
  EXPECT_EQ(Unpack("zstd", Compress(kZstd, "")), "");
}

TEST(ShopCompressor, MoreWorkMakesLess) {
  const std::string body = Text();
  EXPECT_LT(Compress({.codec = Codec::kGzip, .level = 9}, body).size(),
            Compress({.codec = Codec::kGzip, .level = 1}, body).size());
  EXPECT_LT(Compress({.codec = Codec::kZstd, .level = 19}, body).size(),
            Compress({.codec = Codec::kZstd, .level = 1}, body).size());
}

TEST(ShopCompressor, PacksForWhoTakesItOnly) {
  for (const char* header : {"gzip", "br, gzip", "deflate;q=0.5 , gzip;q=0.1", "*", "br;q=0, *"}) {
    EXPECT_EQ(ChooseFor(header, kGzip), kGzip) << header;
  }
  for (const char* header : {"", "zstd", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "xgzip", ","}) {
    EXPECT_EQ(ChooseFor(header, kGzip), kNothing) << header;
  }
  EXPECT_EQ(ChooseFor("gzip, zstd", kZstd), kZstd);
  EXPECT_EQ(ChooseFor("gzip, zstd", kNothing), kNothing);
}

TEST(ShopCompressor, HasTheNamesOfTheStandard) {
  EXPECT_EQ(ContentEncodingOf(Codec::kNone), "");
  EXPECT_EQ(ContentEncodingOf(Codec::kGzip), "gzip");
  EXPECT_EQ(ContentEncodingOf(Codec::kZstd), "zstd");
}

}  // namespace
}  // namespace trimtab::shop
