#include "core/base/lazy_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// 0, 1, 2 and no more, one for each call.
LazyList<int> three(int &calls)
{
	return LazyList<int>([&calls](LazyList<int>::Known &known) {
		++calls;
		if (known.size() == 3)
			return false;
		known.push_back(static_cast<int>(known.size()));
		return true;
	});
}

TEST(LazyList, IsAskedAsFarAsSomebodyLooks)
{
	int calls = 0;
	const LazyList<int> list = three(calls);
	EXPECT_EQ(calls, 0);
	EXPECT_EQ(*std::ranges::find(list, 1), 1);
	EXPECT_EQ(calls, 2);
	EXPECT_FALSE(list.empty());
	EXPECT_EQ(calls, 2);
}

TEST(LazyList, IsAskedOnce)
{
	int calls = 0;
	const LazyList<int> list = three(calls);
	EXPECT_THAT(list, ElementsAre(0, 1, 2));
	EXPECT_EQ(list.size(), 3u);
	EXPECT_EQ(list[2], 2);
	EXPECT_EQ(std::ranges::find(list, 7), list.end());
	EXPECT_EQ(calls, 4) << "the last one said that there are no more";
}

TEST(LazyList, CopiesShareWhatTheyLearn)
{
	int calls = 0;
	LazyList<int> list = three(calls);
	const LazyList<int> copy = list;
	EXPECT_THAT(copy, ElementsAre(0, 1, 2));
	EXPECT_THAT(list, ElementsAre(0, 1, 2));
	EXPECT_EQ(calls, 4);
	list = three(calls);
	EXPECT_EQ(list[0], 0);
	EXPECT_EQ(calls, 5) << "another list is asked anew";
}

TEST(LazyList, EntriesStayWhereTheyAre)
{
	int calls = 0;
	const LazyList<int> list = three(calls);
	const int &first = list[0];
	(void)list.size();
	EXPECT_EQ(&first, &list[0]);
}

TEST(LazyList, MayBeKnownFromTheBeginning)
{
	const LazyList<int> list{4, 5};
	EXPECT_THAT(list, ElementsAre(4, 5));
	EXPECT_EQ(list, LazyList<int>(std::vector<int>{4, 5}));
	EXPECT_THAT(LazyList<int>(), IsEmpty());
	EXPECT_FALSE(list == LazyList<int>());
}

} // namespace
} // namespace penstock
