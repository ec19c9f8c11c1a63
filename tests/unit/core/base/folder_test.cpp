#include "core/base/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process/scratch_directory.h"

namespace penstock::test {
namespace {

TEST(Folder, HasNames)
{
	const ScratchDirectory scratch;
	EXPECT_THAT(names_in(scratch.path()), testing::IsEmpty());
	write_file(scratch.file("b"), {});
	write_file(scratch.file("a"), {});
	EXPECT_THAT(names_in(scratch.path()), testing::UnorderedElementsAre("a", "b"));
}

TEST(Folder, ThatCannotBeReadHasNone)
{
	const ScratchDirectory scratch;
	write_file(scratch.file("a"), {});
	EXPECT_THAT(names_in(scratch.file("a")), testing::IsEmpty());
	EXPECT_THAT(names_in(scratch.file("nowhere")), testing::IsEmpty());
}

} // namespace
} // namespace penstock::test
