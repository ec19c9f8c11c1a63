#include "core/allocation/buffer_budget.h"

#include <limits>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

struct BudgetRow {
	BufferNeeds needs;
	std::uint32_t wanted;
	std::uint32_t count;
	std::string reason;
};

std::ostream &operator<<(std::ostream &out, const BudgetRow &row)
{
	return out << row.count << " because of " << row.reason;
}

class BufferBudgetGranted : public testing::TestWithParam<BudgetRow>
{};

TEST_P(BufferBudgetGranted, SaysHowManyAndWhy)
{
	const BudgetRow &row = GetParam();
	const auto budget = plan_buffers(row.needs, row.wanted);
	ASSERT_TRUE(budget) << budget.error().reason;
	EXPECT_EQ(budget->count, row.count);
	EXPECT_EQ(budget->reason, row.reason);
}

constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();

const BudgetRow kGranted[] = {
	{{}, 0, 4, "2 camera + 1 encoder + 1 in flight"},
	{{2, 2, 1, 0}, 0, 5, "2 camera + 2 encoder + 1 in flight"},
	{{4, 2, 1, 3}, 0, 10, "4 camera + 2 encoder + 1 in flight + 3 held"},
	// the user's number
	{{2, 2, 1, 0}, 3, 3, "as asked; 5 would do (2 camera + 2 encoder + 1 in flight)"},
	{{2, 2, 1, 0}, 5, 5, "as asked; 5 would do (2 camera + 2 encoder + 1 in flight)"},
	{{2, 2, 1, 0}, 32, 32, "as asked; 5 would do (2 camera + 2 encoder + 1 in flight)"},
	{{2, 2, 1, 4}, 7, 7, "as asked; 9 would do (2 camera + 2 encoder + 1 in flight + 4 held)"},
	// no queue takes more than 32
	{{16, 16, 1, 0}, 0, 32, "16 camera + 16 encoder + 1 in flight"},
	{{kMax, kMax, 1, 0}, 0, 32, "4294967295 camera + 4294967295 encoder + 1 in flight"},
};

INSTANTIATE_TEST_SUITE_P(Table, BufferBudgetGranted, testing::ValuesIn(kGranted));

class BufferBudgetRefused : public testing::TestWithParam<BudgetRow>
{};

TEST_P(BufferBudgetRefused, SaysWhatTheDevicesNeed)
{
	const BudgetRow &row = GetParam();
	const auto budget = plan_buffers(row.needs, row.wanted);
	ASSERT_FALSE(budget) << budget->count;
	EXPECT_EQ(budget.error().reason, row.reason);
}

const BudgetRow kRefused[] = {
	{{2, 2, 1, 0},
	 2,
	 0,
	 "2 buffers are too few: the camera needs 2, the encoder 1, others hold 0"},
	{{6, 2, 1, 0},
	 6,
	 0,
	 "6 buffers are too few: the camera needs 6, the encoder 1, others hold 0"},
	{{2, 2, 1, 4},
	 6,
	 0,
	 "6 buffers are too few: the camera needs 2, the encoder 1, others hold 4"},
	{{2, 2, 1, 0}, 33, 0, "33 buffers are too many: V4L2 takes 32 at the most"},
	{{kMax, 1, 1, kMax},
	 32,
	 0,
	 "32 buffers are too few: the camera needs 4294967295, the encoder 1, others hold "
	 "4294967295"},
};

INSTANTIATE_TEST_SUITE_P(Table, BufferBudgetRefused, testing::ValuesIn(kRefused));

} // namespace
} // namespace penstock
