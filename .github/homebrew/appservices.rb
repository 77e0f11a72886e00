# Installs both programs from the archives of a release. `.ci/homebrew` replaces the names in
# braces.
class Appservices < Formula
  desc "Command line and test server for MongoDB Atlas App Services"
  homepage "https://github.com/{{repository}}"
  version "{{version}}"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "https://github.com/{{repository}}/releases/download/v{{version}}/appservices-{{version}}-aarch64-apple-darwin.tar.gz"
      sha256 "{{aarch64-apple-darwin}}"
    end
    on_intel do
      url "https://github.com/{{repository}}/releases/download/v{{version}}/appservices-{{version}}-x86_64-apple-darwin.tar.gz"
      sha256 "{{x86_64-apple-darwin}}"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/{{repository}}/releases/download/v{{version}}/appservices-{{version}}-aarch64-unknown-linux-musl.tar.gz"
      sha256 "{{aarch64-unknown-linux-musl}}"
    end
    on_intel do
      url "https://github.com/{{repository}}/releases/download/v{{version}}/appservices-{{version}}-x86_64-unknown-linux-musl.tar.gz"
      sha256 "{{x86_64-unknown-linux-musl}}"
    end
  end

  def install
    bin.install Dir["bin/*"]
    man1.install Dir["share/man/man1/*"]
    bash_completion.install Dir["share/bash-completion/completions/*"]
    zsh_completion.install Dir["share/zsh/site-functions/*"]
    fish_completion.install Dir["share/fish/vendor_completions.d/*"]
    doc.install Dir["share/doc/appservices/*"]
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/appservices --version")
    assert_match "ada@example.com", shell_output("#{bin}/appservices-mock exec -- #{bin}/appservices users list")
  end
end
