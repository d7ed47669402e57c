# A slow and lossy link: passes Ethernet frames between two tap devices, each MILLIS milliseconds
# later, and LOSS of a hundred of them not at all. What "tc netem" does, for kernels without it;
# scripts/network.sh starts it and ends it. usage: slow_link.pl TAP TAP MILLIS LOSS
use strict;
use warnings;
use Fcntl qw(O_NONBLOCK O_RDWR);
use Time::HiRes qw(CLOCK_MONOTONIC clock_gettime);

use constant TUNSETIFF   => 0x400454ca;
use constant IFF_TAP     => 0x0002;
use constant IFF_NO_PI   => 0x1000;
use constant LONGEST     => 65536;      # bytes of a frame
use constant MOST_WAITING => 20000;     # frames under way; further ones are lost

my ($one, $other, $millis, $loss) = @ARGV;
my @taps = map { open_tap($_) } $one, $other;
my @waiting;                            # [when it is due, whereto, frame], the oldest first

sub open_tap {
  my ($name) = @_;
  sysopen(my $tap, '/dev/net/tun', O_RDWR | O_NONBLOCK) or die "/dev/net/tun: $!\n";
  ioctl($tap, TUNSETIFF, pack('a16 S x22', $name, IFF_TAP | IFF_NO_PI)) or die "$name: $!\n";
  return $tap;
}

sub now { return clock_gettime(CLOCK_MONOTONIC) }

while (1) {
  my $readable = '';
  vec($readable, fileno($_), 1) = 1 for @taps;
  my $pause = @waiting ? $waiting[0][0] - now() : undef;
  select($readable, undef, undef, defined $pause && $pause < 0 ? 0 : $pause);
  for my $from (0, 1) {
    # A few at a time, so that neither direction waits for the other.
    for (1 .. 64) {
      defined sysread($taps[$from], my $frame, LONGEST) or last;
      next if rand(100) < $loss || @waiting >= MOST_WAITING;
      push @waiting, [now() + $millis / 1000, $taps[1 - $from], $frame];
    }
  }
  while (@waiting && $waiting[0][0] <= now()) {
    my (undef, $to, $frame) = @{shift @waiting};
    syswrite($to, $frame);
  }
}
