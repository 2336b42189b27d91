# Ratios of trusts and means of subgroups, by R's survey package, as JSON on stdout.
#
#   Rscript tests/reference/survey_groups.R tests/reference/survey_rows.csv
#
# The rows are those of survey_mean.R. The ratio is the share of a trust's answers that score 10:
# a such answers of b. The subgroups are the rows by turns, "a" to "d"; every trust counts alike, and
# trusts are strata. R's variance has a factor n / (n - 1) in each stratum of n rows, which the
# method leaves out: influence() gives what it is made of, and here the strata are summed without.
suppressMessages(library(survey))

rows <- read.csv(commandArgs(trailingOnly = TRUE)[1])
x <- as.matrix(rows[c("x1", "x2", "x3")])
rows$a <- rowSums(x == 10, na.rm = TRUE)
rows$b <- rowSums(!is.na(x))
rows$category <- rep(c("a", "b", "c", "d"), length.out = nrow(rows))
exact <- function(numbers) paste0("[", paste(sprintf("%.17g", numbers), collapse = ", "), "]")

design <- svydesign(ids = ~1, weights = ~w, data = rows)
ratio <- svyby(~a, ~trust, design, svyratio, denominator = ~b)
fields <- c(
  ratio = exact(coef(ratio)),
  ratio_se = exact(SE(ratio) * sqrt((nrow(rows) - 1) / nrow(rows)))
)

answered <- rows[!is.na(rows$x1), ]
answered$w <- answered$w / ave(answered$w, answered$trust, FUN = sum)
strata <- svydesign(ids = ~1, strata = ~trust, weights = ~w, data = answered)
means <- svyby(~x1, ~category, strata, svymean)

# The standard error of a contrast of the means of some rows and of others, without the factor.
without_factor <- function(influence) {
  design <- update(strata, u = influence)
  totals <- svyby(~u, ~trust, design, svytotal)
  n <- as.vector(table(answered$trust)[as.character(totals$trust)])
  c(with = sqrt(sum(SE(totals)^2)), without = sqrt(sum(SE(totals)^2 * (n - 1) / n)))
}
influence <- function(of) {
  mean <- weighted.mean(answered$x1[of], answered$w[of])
  ifelse(of, (answered$x1 - mean) / sum(answered$w[of]), 0)
}
own <- sapply(means$category, function(c) without_factor(influence(answered$category == c)))
stopifnot(all.equal(unname(own["with", ]), unname(SE(means)), tolerance = 1e-12))
apart <- sapply(means$category, function(c) {
  of <- answered$category == c
  other <- svyby(~x1, ~of, update(strata, of = of), svymean, covmat = TRUE)
  contrast <- svycontrast(other, c(-1, 1))
  se <- without_factor(influence(of) - influence(!of))
  stopifnot(all.equal(unname(se["with"]), as.numeric(SE(contrast)), tolerance = 1e-12))
  c(coef(contrast), se["without"])
})
p <- 2 * pnorm(-abs(apart[1, ] / apart[2, ]))
fields <- c(fields,
  mean = exact(coef(means)), mean_se = exact(own["without", ]),
  difference = exact(apart[1, ]), difference_se = exact(apart[2, ]),
  p = exact(p), p_holm = exact(p.adjust(p, "holm"))
)
cat("{\n")
cat(sprintf(' "r": "%s",\n "survey": "%s",\n', getRversion(), packageVersion("survey")))
cat(paste0(' "', names(fields), '": ', fields, collapse = ",\n"), "\n}\n", sep = "")
