#include "app/planning/device_users.h"

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/planning/problem.h"
#include "core/base/unique_fd.h"
#include "tests/support/process/scratch_directory.h"

namespace penstock {
namespace {

using testing::HasSubstr;

/// A process that keeps what was open at its beginning.
class Keeper
{
public:
	Keeper() : pid_(::fork())
	{
		if (pid_ == 0)
			for (;;)
				::pause();
	}
	Keeper(const Keeper &) = delete;
	Keeper &operator=(const Keeper &) = delete;
	~Keeper()
	{
		::kill(pid_, SIGKILL);
		::waitpid(pid_, nullptr, 0);
	}

	pid_t pid() const { return pid_; }

private:
	const pid_t pid_;
};

TEST(DeviceUsers, AreTheOtherProcessesThatHaveItOpen)
{
	const test::ScratchDirectory folder;
	const std::string path = folder.file("video0");
	UniqueFd own(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
	ASSERT_TRUE(own);
	EXPECT_THAT(users_of(path), testing::IsEmpty()) << "only this process has it";
	const Keeper keeper;
	own.reset();
	EXPECT_THAT(users_of(path),
		    testing::ElementsAre(HasSubstr(fmt::format(" (pid {})", keeper.pid()))));
	EXPECT_THAT(users_of(folder.file("video1")), testing::IsEmpty());
}

TEST(DeviceUsers, AreToldWhereADeviceIsBusy)
{
	const auto busy = [](std::string context) {
		const Error error{std::make_error_code(std::errc::device_or_resource_busy),
				  std::move(context)};
		return device_problem(Problem::Kind::kCamera, error);
	};
	UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
	const Keeper keeper;
	const Problem used = busy("VIDIOC_S_FMT /dev/null (NV12 640x480)");
	EXPECT_EQ(used.kind, Problem::Kind::kBusy);
	EXPECT_THAT(used.message, HasSubstr("programs that have it open: "));
	EXPECT_THAT(used.message, HasSubstr(fmt::format("(pid {})", keeper.pid())));
	EXPECT_THAT(busy("VIDIOC_S_FMT /dev/video987654: x").message,
		    HasSubstr("another program uses it; as root, fuser -v /dev/video987654 tells"));
	EXPECT_THAT(busy("no name").message, HasSubstr("; another program uses it"));
}

} // namespace
} // namespace penstock
