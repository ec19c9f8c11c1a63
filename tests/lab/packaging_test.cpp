#include <filesystem>

#include <grp.h>
#include <sys/stat.h>

#include "tests/lab/lab_test.h"

namespace penstock::test {
namespace {

/// The guest has a /run of its own, where udev looks for rules, too.
TEST(Packaging, TheUdevRuleOpensDmaHeapsToTheirGroup)
{
	constexpr const char *kHeap = "/dev/dma_heap/system";
	std::filesystem::create_directories("/run/udev/rules.d");
	std::filesystem::copy_file(PENSTOCK_UDEV_RULES, "/run/udev/rules.d/60-penstock.rules",
				   std::filesystem::copy_options::overwrite_existing);
	const Finished test = run({"udevadm", "test", "/sys/class/dma_heap/system"});
	EXPECT_EQ(test.ending, exited(0)) << test.err;
	struct stat heap {};
	ASSERT_EQ(::stat(kHeap, &heap), 0);
	const group *video = ::getgrnam("video");
	ASSERT_TRUE(video);
	EXPECT_EQ(heap.st_gid, video->gr_gid);
	EXPECT_EQ(heap.st_mode & 0777, 0660u);
}

} // namespace
} // namespace penstock::test
