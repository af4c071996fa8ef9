#include "tests/e2e/shop/config_watch.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_dir.h"

namespace trimtab::shop {
namespace {

class ShopConfigWatchTest : public testing::Test {
 protected:
  ConfigWatch Watch(const std::string& text) {
    return ConfigWatch({.arguments = {"--cache-size=2Mi"},
                        .file_name = folder_.Write("shop.yaml", text).string(),
                        .file_text = text});
  }

  TempDir folder_;
};

TEST_F(ShopConfigWatchTest, SaysNothingOfAFileThatIsAsItWas) {
  ConfigWatch watch = Watch("workers: 2\n");
  EXPECT_FALSE(watch.Poll().has_value());
  folder_.Write("shop.yaml", "workers: 2\n");
  EXPECT_FALSE(watch.Poll().has_value());
}

TEST_F(ShopConfigWatchTest, ReadsAChangedFileOnceWithTheOtherSourcesOverIt) {
  ConfigWatch watch = Watch("batch: {size: 2}\n");
  folder_.Write("shop.yaml", "batch: {size: 3}\ncache: {size: 64Mi}\n");
  const auto changed = watch.Poll();
  ASSERT_TRUE(changed && changed->ok());
  EXPECT_EQ((*changed)->live.batch_size, 3u);
  EXPECT_EQ((*changed)->live.cache_bytes, 2u << 20);
  EXPECT_FALSE(watch.Poll().has_value());
}

TEST_F(ShopConfigWatchTest, SaysOnceWhatIsWrongAndReadsOn) {
  ConfigWatch watch = Watch("batch: {size: 2}\n");
  folder_.Write("shop.yaml", "batch: {size: many}\n");
  const auto bad = watch.Poll();
  ASSERT_TRUE(bad && !bad->ok());
  EXPECT_NE(bad->error().message.find("BATCH_SIZE is \"many\""), std::string::npos);
  EXPECT_FALSE(watch.Poll().has_value());
  folder_.Write("shop.yaml", "batch: {size: 2}\n");
  const auto good = watch.Poll();
  ASSERT_TRUE(good && good->ok());
}

TEST_F(ShopConfigWatchTest, SaysOnceThatTheFileIsGone) {
  ConfigWatch watch = Watch("workers: 2\n");
  std::filesystem::remove(folder_.path() / "shop.yaml");
  const auto gone = watch.Poll();
  ASSERT_TRUE(gone && !gone->ok());
  EXPECT_EQ(gone->error().code, Code::kNotFound);
  EXPECT_FALSE(watch.Poll().has_value());
  folder_.Write("shop.yaml", "workers: 2\n");
  EXPECT_TRUE(watch.Poll().has_value());
}

TEST_F(ShopConfigWatchTest, FollowsALinkToAnotherFile) {
  const std::string one = folder_.Write("one", "batch: {size: 2}\n").string();
  const std::string two = folder_.Write("two", "batch: {size: 9}\n").string();
  const std::filesystem::path link = folder_.path() / "link";
  std::filesystem::create_symlink(one, link);
  ConfigWatch watch({.file_name = link.string(), .file_text = "batch: {size: 2}\n"});
  std::filesystem::remove(link);
  std::filesystem::create_symlink(two, link);
  const auto changed = watch.Poll();
  ASSERT_TRUE(changed && changed->ok());
  EXPECT_EQ((*changed)->live.batch_size, 9u);
}

TEST(ShopConfigWatch, WithoutAFileNeverHasNews) {
  ConfigWatch watch{SettingSources{}};
  EXPECT_FALSE(watch.Poll().has_value());
}

}  // namespace
}  // namespace trimtab::shop
