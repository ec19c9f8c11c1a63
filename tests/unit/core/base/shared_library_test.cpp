#include "core/base/shared_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(SharedLibrary, FindsFunctionsOfTheLibraryAndOfThoseThatItNeeds)
{
	const auto library = SharedLibrary::open("libstdc++.so.6");
	ASSERT_TRUE(library) << library.error().message();
	double (*cosine)(double) = nullptr;

	const Status found = library->find("cos", cosine); // of libm

	ASSERT_TRUE(found) << found.error().message();
	EXPECT_EQ(cosine(0.0), 1.0);
}

TEST(SharedLibrary, NamesTheLibraryThatIsMissing)
{
	const auto library = SharedLibrary::open("libpenstock_missing.so.1");

	ASSERT_FALSE(library);
	EXPECT_TRUE(library.error().is(std::errc::no_such_file_or_directory));
	EXPECT_THAT(library.error().context, HasSubstr("libpenstock_missing.so.1"));
}

TEST(SharedLibrary, TellsWhatIsMissingWithoutItAndWhatToInstall)
{
	const auto library =
		SharedLibrary::open({.name = "libpenstock_missing.so.1",
				     .purpose = "The missing library, which the test looks for",
				     .package = "libpenstock-missing1"});

	ASSERT_FALSE(library);
	EXPECT_TRUE(library.error().is(std::errc::no_such_file_or_directory));
	EXPECT_THAT(library.error().context,
		    AllOf(StartsWith("The missing library, which the test looks for, cannot be "
				     "loaded (libpenstock_missing.so.1"),
			  EndsWith("install libpenstock-missing1")));
}

TEST(SharedLibrary, NamesTheFunctionThatItDoesNotHave)
{
	const auto library = SharedLibrary::open("libstdc++.so.6");
	ASSERT_TRUE(library) << library.error().message();
	void (*function)() = nullptr;

	const Status found = library->find("penstock_missing", function);

	ASSERT_FALSE(found);
	EXPECT_TRUE(found.error().is(std::errc::function_not_supported));
	EXPECT_THAT(found.error().context, HasSubstr("libstdc++.so.6 has no penstock_missing"));
	EXPECT_EQ(function, nullptr);
}

} // namespace
} // namespace penstock
