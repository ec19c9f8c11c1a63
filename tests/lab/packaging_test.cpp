#include <filesystem>
#include <sstream>

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

/// The libraries that the dynamic linker brings with a program, those of its libraries included.
std::vector<std::string> libraries_of(const std::string &program)
{
	const Finished traced = run({"env", "LD_TRACE_LOADED_OBJECTS=1", program});
	EXPECT_EQ(traced.ending, exited(0)) << traced.err;
	std::vector<std::string> names;
	std::istringstream lines(traced.out);
	for (std::string line; std::getline(lines, line);) {
		std::istringstream words(line);
		std::string path;
		words >> path;
		std::string name = std::filesystem::path(path).filename();
		if (!name.starts_with("linux-vdso") && !name.starts_with("ld-linux"))
			names.push_back(name.substr(0, name.find(".so")));
	}
	return names;
}

/// What is loaded with every run, `--version` too. What some runs need only is loaded by these
/// (SharedLibrary).
TEST(Packaging, TheProgramBringsOnlyWhatEveryRunNeeds)
{
	EXPECT_THAT(libraries_of(PENSTOCK_PROGRAM),
		    testing::IsSubsetOf({"libva", "libva-drm", "libyuv", "libjpeg", "libdrm",
					 "libspdlog", "libfmt", "libstdc++", "libm", "libgcc_s",
					 "libc"}));
}

/// Nor does it load one by itself before it knows what it is to do.
TEST(Packaging, WhoAsksForHelpOrTheVersionLoadsNothing)
{
	for (const char *asked : {"--version", "--help", "manual", "completion"}) {
		std::vector<std::string> command{"env", "LD_DEBUG=files", PENSTOCK_PROGRAM, asked};
		if (asked == std::string_view("completion"))
			command.emplace_back("bash");
		const Finished traced = run(command);
		EXPECT_EQ(traced.ending, exited(0)) << asked;
		// What the loader says of itself: the trace works.
		EXPECT_THAT(traced.err, testing::HasSubstr("needed by"));
		EXPECT_THAT(traced.err, testing::Not(testing::HasSubstr("dynamically loaded by")))
			<< asked;
	}
}

} // namespace
} // namespace penstock::test
