#include "app/text/terminal.h"

#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <gtest/gtest.h>

#include "core/base/unique_fd.h"

namespace penstock {
namespace {

/// Both sides of a terminal of 100 columns.
class Terminal : public testing::Test
{
protected:
	void SetUp() override
	{
		master_ = UniqueFd(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
		ASSERT_EQ(::grantpt(master_.get()), 0);
		ASSERT_EQ(::unlockpt(master_.get()), 0);
		fd_ = UniqueFd(::open(::ptsname(master_.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
		const winsize size{24, 100, 0, 0};
		ASSERT_EQ(::ioctl(fd_.get(), TIOCSWINSZ, &size), 0);
	}

	UniqueFd master_;
	UniqueFd fd_;
};

TEST_F(Terminal, HasItsOwnWidth)
{
	EXPECT_EQ(terminal_width(fd_.get()), 100u);
	EXPECT_EQ(text_width(fd_.get(), nullptr, 80), 100u);
}

TEST_F(Terminal, HasTheWidthThatTheEnvironmentSays)
{
	EXPECT_EQ(text_width(fd_.get(), "60", 80), 60u);
	for (const char *nonsense : {"", "0", "-5", "wide", "60x"})
		EXPECT_EQ(text_width(fd_.get(), nonsense, 80), 100u) << nonsense;
}

TEST(NoTerminal, HasTheUsualWidth)
{
	const UniqueFd file(::open("/dev/null", O_WRONLY | O_CLOEXEC));
	EXPECT_EQ(text_width(file.get(), "60", 80), 80u);
	EXPECT_EQ(text_width(file.get(), nullptr, 80), 80u);
}

} // namespace
} // namespace penstock
