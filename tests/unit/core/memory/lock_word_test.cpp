#include "core/memory/lock_word.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Grant = LockWord::Grant;

class LockWords : public ::testing::Test
{
protected:
	LockWords() { word_.add_reference(); }

	LockWord word_;
};

TEST_F(LockWords, LastReferenceDroppedIsTold)
{
	word_.add_reference();
	EXPECT_FALSE(word_.drop_reference());
	EXPECT_TRUE(word_.drop_reference());
}

TEST_F(LockWords, MapOutlivesTheLastReference)
{
	ASSERT_EQ(word_.begin_map(MapMode::kRead), Grant::kGranted);
	EXPECT_FALSE(word_.drop_reference());
	EXPECT_TRUE(word_.end_map(MapMode::kRead));
}

TEST_F(LockWords, ViewOutlivesTheLastReference)
{
	ASSERT_EQ(word_.begin_view(), Grant::kGranted);
	EXPECT_FALSE(word_.drop_reference());
	EXPECT_TRUE(word_.end_view());
}

TEST_F(LockWords, MapsAreNoReferences)
{
	ASSERT_EQ(word_.begin_map(kReadWrite), Grant::kGranted);
	EXPECT_TRUE(word_.one_reference());
	EXPECT_TRUE(word_.mapped());
	ASSERT_FALSE(word_.end_map(kReadWrite));
	EXPECT_FALSE(word_.mapped());
	word_.add_reference();
	EXPECT_FALSE(word_.one_reference());
}

TEST_F(LockWords, TwoHoldersMakeItShared)
{
	word_.add_holder();
	EXPECT_FALSE(word_.shared());
	word_.add_holder();
	EXPECT_TRUE(word_.shared());
	word_.remove_holder();
	EXPECT_FALSE(word_.shared());
}

TEST_F(LockWords, FirstMapAfterHoldersChangedIsJudgedByThePresentState)
{
	ASSERT_EQ(word_.begin_map(MapMode::kWrite), Grant::kGranted);
	ASSERT_FALSE(word_.end_map(MapMode::kWrite));
	word_.add_holder();
	word_.add_holder();
	EXPECT_EQ(word_.begin_map(MapMode::kWrite), Grant::kShared);
	EXPECT_EQ(word_.begin_map(MapMode::kRead), Grant::kGranted);
	EXPECT_FALSE(word_.end_map(MapMode::kRead));
	word_.remove_holder();
	EXPECT_EQ(word_.begin_map(MapMode::kWrite), Grant::kGranted);
}

TEST_F(LockWords, TooManyMapsAreRefusedAndCountedRight)
{
	for (const MapModes modes :
	     {MapModes(MapMode::kRead), MapModes(MapMode::kWrite), kReadWrite}) {
		int maps = 0;
		while (word_.begin_map(modes) == Grant::kGranted)
			++maps;
		EXPECT_EQ(maps, 1023);
		EXPECT_EQ(word_.begin_map(modes), Grant::kTooMany);
		EXPECT_FALSE(word_.shared());
		EXPECT_TRUE(word_.one_reference());
		for (; maps > 0; --maps)
			ASSERT_FALSE(word_.end_map(modes));
		EXPECT_FALSE(word_.mapped());
	}
	EXPECT_TRUE(word_.drop_reference());
}

TEST_F(LockWords, TooManyViewsAreRefusedAndCountedRight)
{
	int views = 0;
	while (word_.begin_view() == Grant::kGranted)
		++views;
	EXPECT_EQ(views, (1 << 20) - 1);
	for (; views > 0; --views)
		ASSERT_FALSE(word_.end_view());
	EXPECT_FALSE(word_.shared());
	EXPECT_TRUE(word_.drop_reference());
}

TEST_F(LockWords, ExactlyOneThreadSeesTheLastUseEnd)
{
	constexpr int kThreads = 4;
	for (int round = 0; round < 200; ++round) {
		LockWord word;
		for (int i = 0; i < kThreads; ++i)
			word.add_reference();
		std::atomic<int> last{0};
		std::vector<std::thread> threads;
		for (int i = 0; i < kThreads; ++i)
			threads.emplace_back([&] {
				const bool mapped =
					word.begin_map(MapMode::kRead) == Grant::kGranted;
				last += word.drop_reference() ? 1 : 0;
				if (mapped)
					last += word.end_map(MapMode::kRead) ? 1 : 0;
			});
		for (std::thread &thread : threads)
			thread.join();
		ASSERT_EQ(last, 1);
	}
}

} // namespace
} // namespace penstock
